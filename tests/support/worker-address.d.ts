/** What the window's bundler makes of a thread's file: its address. */

declare module '*?worker&url' {
  const address: string
  export default address
}
