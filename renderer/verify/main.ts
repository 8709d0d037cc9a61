/** Starts the page: colours of the system, one view. */

import { mount } from 'svelte'
import '../src/app.css'
import Verify from './Verify.svelte'

const dark = matchMedia('(prefers-color-scheme: dark)')
const paint = (): void => {
  document.documentElement.dataset['theme'] = dark.matches ? 'dark' : 'light'
}
dark.addEventListener('change', paint)
paint()

const target = document.getElementById('app')
if (target !== null) mount(Verify, { target })
