/** A sealed file as a tree of blocks. */

/** Its depth: 1,024 links a node make far more chunks than any file has. */
export const FILE_DEPTH_MAX = 6
