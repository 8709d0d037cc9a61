/** English: sealed files by stick or mail, and sealed blocks for other programs. */

export const EN_CARRY = {
  'parcel.title': 'Save as a sealed file',
  'parcel.text':
    'For a USB stick or an e-mail. Only the Salus of {name} opens it, on the same terms, and neither of you has to be online. A file that you handed over cannot be called back: stopping this share reaches them when they are online again.',
  'parcel.save': 'Save as a sealed file',
  'parcel.saving': 'Sealing and writing.',
  'parcel.saved': { one: 'Saved: {n} record, sealed for {name}.', other: 'Saved: {n} records, sealed for {name}.' },
  'parcel.savedOn': 'Saved as a file on {date}',
  'parcel.needsSender':
    'In this share every key comes against a receipt. {name} can carry the file anywhere, but each record opens only while their Salus can reach yours.',
  'parcel.anyway': 'Save it all the same',
  'parcel.not': 'Do not save',
  'parcel.openTitle': 'Open a sealed file',
  'parcel.openText': 'A share or letters that somebody saved for you on a stick or sent by mail. Choose the file, or drop it here.',
  'parcel.choose': 'Choose the file',
  'parcel.opening': 'Checking every part of it.',
  'parcel.letters': {
    zero: 'Everything in this file from {name} was here before.',
    one: '{n} letter from {name} was read.',
    other: '{n} letters from {name} were read.',
  },
  'letters.title': { one: '{n} letter waits for {name}', other: '{n} letters wait for {name}' },
  'letters.text':
    'Receipts and other sealed letters go by themselves once both of you are online. Without a network they can go as a file; only the Salus of {name} opens it.',
  'letters.save': 'Save them as a sealed file',
  'letters.saved': 'Saved. They go on waiting as well; what arrives first counts.',
  'car.title': 'Sealed blocks for other programs',
  'car.text':
    'The sealed blocks of this vault as a CAR file, which IPFS programs can carry and keep. Nobody reads them without your keys; their number and sizes can be seen. It is no backup: the keys are not in it.',
  'car.save': 'Save the sealed blocks',
  'car.mend': 'Mend from a CAR file',
  'car.working': 'Reading and writing blocks.',
  'car.saved': { one: 'Saved: {n} sealed block.', other: 'Saved: {n} sealed blocks.' },
  'car.mended': { zero: 'Nothing in it was missing here.', one: '{n} block is whole again.', other: '{n} blocks are whole again.' },
  'pinning.title': 'A service that keeps sealed blocks',
  'pinning.off': 'Off',
  'pinning.text':
    'A service on the IPFS network can keep the sealed records of a share while your computer is off. You need none for sharing; without one nobody is asked anything.',
  'pinning.name': 'Name a service',
  'pinning.learns':
    'It learns which sealed blocks exist, how large they are and when you asked, your network address, and whatever your account there says about you. It can read none of them. Whoever knows the name of a block may fetch it there, still sealed.',
  'pinning.upload':
    'Salus gives its blocks to no stranger, so the service cannot fetch them here: save the sealed blocks as a CAR file and upload it there first.',
  'pinning.endpoint': 'Its address (IPFS Pinning Service API)',
  'pinning.token': 'Your access token',
  'pinning.save': 'Use this service',
  'pinning.end': 'Stop using {host} and forget the token',
  'pins.title': 'Sealed blocks at {host}',
  'pins.gone': 'That it lets them go when asked, nobody can see from here.',
  'pins.said': 'Kept there: {n} of {all}. Waiting: {waiting}. Failed: {failed}.',
  'pins.asking': 'Asking {host}.',
  'pins.keep': 'Ask to keep them',
  'pins.look': 'See how it stands',
  'pins.end': 'Ask to let them go',
  'activity.pinning-on': 'You named {what} as a service that keeps sealed blocks.',
  'activity.pinning-off': 'You stopped using a service that keeps sealed blocks.',
  'activity.pins-asked': { one: 'You asked {what} to keep {n} sealed record.', other: 'You asked {what} to keep {n} sealed records.' },
  'activity.pins-ended': { one: 'You asked {what} to let {n} sealed record go.', other: 'You asked {what} to let {n} sealed records go.' },
  'activity.parcel-saved': {
    one: 'You saved {n} record for {who} as a sealed file.',
    other: 'You saved {n} records for {who} as a sealed file.',
  },
  'activity.letters-saved': {
    one: 'You saved {n} letter for {who} as a sealed file.',
    other: 'You saved {n} letters for {who} as a sealed file.',
  },
  'activity.parcel-opened': {
    one: 'You opened a sealed file from {who} with {n} record.',
    other: 'You opened a sealed file from {who} with {n} records.',
  },
  'activity.blocks-exported': {
    one: 'You saved {n} sealed block for other programs.',
    other: 'You saved {n} sealed blocks for other programs.',
  },
} as const
