/** English: being reached through a relay. */

export const EN_RELAY = {
  'relay.title': 'Through a relay',
  'relay.text':
    'Most routers let nobody in from outside, so the people you share with may not reach this computer. A relay is another Salus that is always on and passes sealed bytes between you. Only one that you choose is used, and only where there is no direct way.',
  'relay.honest':
    'A relay cannot read anything. It does learn who talks to you, when, how much, and the internet address of both. Choose one whose owner may know that: your own, a relative’s, your clinic’s.',
  'relay.which': 'Your relay',
  'relay.none': 'None',
  'relay.byAddress': 'One that is not a contact',
  'relay.address': 'The address that its owner gave you',
  'relay.use': 'Use this relay',
  'relay.stop': 'Use no relay',
  'relay.chosen':
    'People can reach you through this relay from now on. Contacts hear of it; with several computers, give them your card again.',
  'relay.stopped': 'No relay is used any more.',
  'relay.state.none': 'Not used',
  'relay.state.connecting': 'Connecting',
  'relay.state.connected': 'Connected',
  'relay.state.refused': 'Does not know you',
  'relay.state.unreachable': 'Not reached',
  'relay.refused': 'The relay is there, but has no place for you yet. Ask its owner to add you as a contact.',
  'relay.unreachable': 'The relay does not answer now. Salus goes on trying by itself.',
  'relay.now': 'Connected now',
  'relay.direct': '{name}, directly',
  'relay.relayed': '{name}, through a relay',
} as const
