/** English: redacted copies of DICOM files. */

export const EN_REDACT_DICOM = {
  'gives.picture-words': 'Words may stand in the picture itself, often a name and a birth date: devices of this kind write there.',
  'redact.burned.said': 'This file says that words stand in the picture itself. Cover them here, or they go along.',
  'redact.burned.usual': 'Devices of this kind often write a name and a birth date into the picture. Look at it, and cover what is there.',
  'redact.coverPictures': 'Cover parts with black bars',
  'redact.coverPictures.text':
    'Draw a bar over everything that is to be covered. What is under it is taken out of the picture for good, and what was compressed is written uncompressed, so the copy may be larger.',
  'redact.needsBar': 'Draw a bar first, or untick the covering.',
  'redact.place': 'Picture {n} of {total}',
  'redact.place.previous': 'Picture before',
  'redact.place.next': 'Next picture',
  'redact.frame': 'Frame {n} of {total}',
  'redact.frame.previous': 'Frame before',
  'redact.frame.next': 'Next frame',
  'redact.reach': 'A new bar covers',
  'redact.reach.all': 'the same place in every picture',
  'redact.reach.picture': 'this picture only',
  'redact.reach.frame': 'this frame only',
  'redact.edge.top': 'Cover the top edge',
  'redact.edge.bottom': 'Cover the bottom edge',
  'redact.coverPicture': 'Cover all of it',
  'redact.pictureFailed': 'Salus cannot show this picture, so it cannot be covered surely. Cover nothing here, or leave it out.',
  'redact.inside.report':
    'The report is written anew without name, birth date, numbers, hospital and doctors. Its lines stay: take out those that are not for them.',
  'redact.inside.recording':
    'The recording is written anew without name, birth date, numbers, hospital and doctors. Its curves stay, and what was written to them.',
  'redact.inside.paper':
    'The file is written anew without name, birth date, numbers, hospital and doctors. The document inside goes as pictures of its pages, with black bars.',
  'redact.inside.other':
    'Salus cannot be sure what this kind of DICOM file says, so it makes no copy of it. Leave it out, or share it as it is.',
  'redact.lines': 'Take out these lines, with what stands below them',
  'redact.leave': 'There is no copy yet. What you chose and drew here is lost if you leave.',
  'redact.leaveYes': 'Leave without a copy',
  'redact.leaveNot': 'Go on here',
  'redact.looking': 'Looking into the file',
} as const
