/** Opens the window's one component. */

import '@fontsource-variable/inter/index.css'
import { mount } from 'svelte'
import App from './App.svelte'
import './app.css'
import './charts/chart.css'
import './print.css'

const target = document.getElementById('app')
if (target !== null) mount(App, { target })
