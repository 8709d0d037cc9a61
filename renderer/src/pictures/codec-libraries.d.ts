/** The codecs come without types; what is used of them is in `codecs.ts`. */
declare module '@cornerstonejs/codec-charls/decode'
declare module '@cornerstonejs/codec-openjpeg/decode'
