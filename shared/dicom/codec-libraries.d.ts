/** The codecs come without types; what is used of them is in `unpackers.ts`. */
declare module '@cornerstonejs/codec-charls/decode'
declare module '@cornerstonejs/codec-openjpeg/decode'
