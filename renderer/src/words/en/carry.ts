/** English: sealed files by stick or mail, and sealed blocks for other programs. */

export const EN_CARRY = {
  'parcel.title': 'Save as a sealed file',
  'parcel.text':
    'For a USB stick or an e-mail. Only the Salus of {name} opens it, on the same terms, and neither of you has to be online. A file that you handed over cannot be called back: stopping this share reaches them when they are online again.',
  'parcel.save': 'Save as a sealed file',
  'parcel.saving': 'Sealing and writing.',
  'parcel.saved': { one: 'Saved: {n} record, sealed for {name}.', other: 'Saved: {n} records, sealed for {name}.' },
  'parcel.notIn': {
    one: '{n} record that joined this share later is not in the file. It reaches {name} when both of you are online; for a stick, share it anew.',
    other:
      '{n} records that joined this share later are not in the file. They reach {name} when both of you are online; for a stick, share them anew.',
  },
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
  'letters.saveNext': 'Save the next file',
  'letters.more': {
    one: '{n} letter more did not fit into that file. Save it in a next one, and hand over both.',
    other: '{n} letters more did not fit into that file. Save them in a next one, and hand over both.',
  },
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
  'pinning.held': {
    one: '{host} was asked to keep {n} sealed record and has not said that it is gone. Ask for that first, on the page of the share: without the token Salus cannot.',
    other:
      '{host} was asked to keep {n} sealed records and has not said that they are gone. Ask for that first, on the pages of the shares: without the token Salus cannot.',
  },
  'pins.title': 'Sealed blocks at {host}',
  'pins.gone': 'That it lets them go when asked, nobody can see from here.',
  'pins.said': 'Kept there: {n} of {all}. Waiting: {waiting}. Failed: {failed}.',
  'pins.asking': 'Asking {host}.',
  'pins.keep': 'Ask to keep them',
  'pins.look': 'See how it stands',
  'pins.end': 'Ask to let them go',
  'drops.at': 'Sealed blocks',
  'drops.kept': {
    one: '{host} keeps {n} sealed record of this share, as you asked.',
    other: '{host} keeps {n} sealed records of this share, as you asked.',
  },
  'drops.waiting': {
    one: '{host} will be asked to remove {n} sealed record.',
    other: '{host} will be asked to remove {n} sealed records.',
  },
  'drops.asked': {
    one: '{host} was asked to remove {n} sealed record. Not confirmed: it still lists it.',
    other: '{host} was asked to remove {n} sealed records. Not confirmed: it still lists them.',
  },
  'drops.gone': {
    one: '{host} says that {n} sealed record is gone there. It cannot prove it.',
    other: '{host} says that {n} sealed records are gone there. It cannot prove it.',
  },
  'drops.anew': {
    one: 'In its place {host} is asked to keep {n} record that was sealed anew. Save the sealed blocks under Recovery and upload them there.',
    other:
      'In their place {host} is asked to keep {n} records that were sealed anew. Save the sealed blocks under Recovery and upload them there.',
  },
  'out.title': 'For somebody without Salus',
  'out.facts': 'A link that any program for SMART Health Links opens.',
  'out.ask': 'Do they have no Salus?',
  'out.differs': 'How this differs from sharing',
  'out.whoever':
    'Whoever has the link reads the records: it is the key. Hand it over only to the person you mean, and not beside your name in public.',
  'out.noReceipts':
    'You see no receipts, and cannot take back what was fetched. Removing the file only keeps others from fetching it from then on.',
  'out.passcodes': 'Only a host of your own can ask for a passcode and say who opened the link. A place that only keeps files cannot.',
  'out.ends':
    'After this day programs do not open the link any more, and Salus removes the file as soon as it is open. A copy that was fetched stays.',
  'out.label': 'Name of the link (anybody who has it can read this)',
  'out.where': 'Where the sealed file lies',
  'out.place': 'Place',
  'out.kind.host': 'A host of my own (Salus, on a machine that is always on)',
  'out.kind.folder': 'A folder on this computer',
  'out.kind.webdav': 'A web folder (WebDAV)',
  'out.kind.s3': 'A bucket (S3)',
  'out.kind.presigned': 'An address that takes one file',
  'out.means.host':
    'Such a host is started with “salus host-links”. It keeps the sealed file and cannot read it; it learns when and from where it is opened, and the name that is given.',
  'out.means.folder':
    'For a folder that something else puts on the web. Salus writes the sealed file there; it is asked for when you go on.',
  'out.means.webdav': 'Salus puts the sealed file there with your password. It learns its size, the time and your network address.',
  'out.means.s3': 'Salus puts the sealed file there with your key. It learns its size, the time and your network address.',
  'out.means.presigned': 'An address somebody made for you to upload one file. Salus cannot remove the file from there.',
  'out.field.address': 'Address where anybody can read it (https)',
  'out.field.fileAddress': 'Address where the file can be read afterwards (https)',
  'out.field.hostAddress': 'Address of the host (https)',
  'out.field.token': 'Its token (in the file place.json there)',
  'out.passcode': 'Passcode (may be left empty)',
  'out.passcodeMeans':
    'Say it to the person by another way than the link, for example on the telephone. After ten wrong ones the link opens for nobody.',
  'out.field.url': 'Address to put it (https)',
  'out.field.user': 'User name',
  'out.field.password': 'Password',
  'out.field.endpoint': 'Address of the service (https)',
  'out.field.bucket': 'Bucket',
  'out.field.region': 'Region',
  'out.field.accessKey': 'Access key',
  'out.field.secretKey': 'Secret key',
  'out.preview': 'Exactly what the link opens',
  'out.chooseFirst': 'Choose what goes; then this shows exactly what the link opens.',
  'out.looking': 'Looking through what goes.',
  'out.goes': { one: '{n} record goes, and nothing else.', other: '{n} records go, and nothing else.' },
  'out.files': {
    one: '{n} file goes whole with it, as it is ({size}).',
    other: '{n} files go whole with them, as they are ({size}).',
  },
  'out.make': 'Seal and put it there',
  'out.making': 'Sealing and putting it there.',
  'out.made': 'The link is ready. Hand it over yourself.',
  'out.links': 'Links you made',
  'out.none': 'None yet.',
  'out.line': { one: '{n} record at {host}, until {until}', other: '{n} records at {host}, until {until}' },
  'out.readable': 'It lies at {host} and can be read there with the link.',
  'out.readableAsks': 'It lies at {host} and can be opened there with the link and its passcode.',
  'out.unreadable': 'It was put there, but could not be read at {host}. Until it can, nobody opens the link.',
  'out.state.over': 'Its time is over. The file is removed as soon as its place answers.',
  'out.state.removed':
    'The file was removed from its place. If that keeps older versions or a bin, it may still lie there, sealed. What was fetched before stays with whoever fetched it.',
  'out.state.left': 'The file cannot be removed from here. Ask whoever keeps the place to delete it.',
  'out.itsPasscode': 'Its passcode, to be said apart from the link:',
  'out.look': 'See who opened it',
  'out.opened': { zero: 'Not opened yet.', one: 'Opened once.', other: 'Opened {n} times.' },
  'out.opening': '{when}: said to be “{who}”',
  'out.notListed': {
    one: 'One opening more is not listed here: the first and the latest are. If it is opened more often than you expect, remove this link and make a new one.',
    other:
      '{n} openings more are not listed here: the first and the latest are. If it is opened more often than you expect, remove this link and make a new one.',
  },
  'out.wrongLeft': {
    one: '{n} wrong passcode is left before it opens for nobody.',
    other: '{n} wrong passcodes are left before it opens for nobody.',
  },
  'out.closed': 'Ten wrong passcodes were tried: it opens for nobody any more. Make a new link.',
  'out.hostSays': 'This is what {host} says, and each name is what somebody wrote there. It is not a signed receipt.',
  'out.remove': 'Remove the file',
  'out.removing': 'Removing.',
  'out.part.label': 'a name for the link',
  'out.part.place': 'where the sealed file lies',
  'out.asking': 'Asking {host}.',
  'activity.link-made': {
    one: 'You made a link to {n} record for somebody without Salus: {what}.',
    other: 'You made a link to {n} records for somebody without Salus: {what}.',
  },
  'activity.link-removed': { one: 'You ended the link "{what}" to {n} record.', other: 'You ended the link "{what}" to {n} records.' },
  'activity.pinning-on': 'You named {what} as a service that keeps sealed blocks.',
  'activity.pinning-off': 'You stopped using a service that keeps sealed blocks.',
  'activity.pins-asked': { one: 'You asked {what} to keep {n} sealed record.', other: 'You asked {what} to keep {n} sealed records.' },
  'activity.pins-ended': { one: 'You asked {what} to let {n} sealed record go.', other: 'You asked {what} to let {n} sealed records go.' },
  'activity.pins-found': {
    one: '{what} lists {n} sealed record of yours that was not written down here before. From now on it is followed.',
    other: '{what} lists {n} sealed records of yours that were not written down here before. From now on they are followed.',
  },
  'activity.pins-gone': {
    one: '{what} says that {n} sealed record is gone there.',
    other: '{what} says that {n} sealed records are gone there.',
  },
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
