/** The one bridge: the typed shell API, nothing more. Paths of dropped files go past the window to the shell. */

import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { ShellApi, VaultEvent } from '../../shared/api/vault-api.ts'
import { createVaultLine } from './vault-line.ts'

const invoke = <T>(name: string, ...args: readonly unknown[]): Promise<T> => ipcRenderer.invoke(`salus:${name}`, ...args) as Promise<T>

const line = createVaultLine()

const api: ShellApi = {
  vaultState: () => invoke('vaultState'),
  call: (method, args) => line.call(method, args) as never,
  cancel: (method) => {
    line.cancel(method)
    return Promise.resolve()
  },
  lock: () => invoke('lock'),
  quit: () => invoke('quit'),
  chooseFiles: () => invoke('chooseFiles'),
  chooseFolder: () => invoke('chooseFolder'),
  chooseTarget: (name) => invoke('chooseTarget', name),
  takeDropped: (files) =>
    invoke(
      'takeDropped',
      files.map((file) => webUtils.getPathForFile(file as File)),
    ),
  takeSamples: () => invoke('takeSamples'),
  saveFile: (name, bytes) => invoke('saveFile', name, bytes),
  openSmallFile: () => invoke('openSmallFile'),
  copyText: (text) => invoke('copyText', text),
  printPage: () => invoke('printPage'),
  savePdf: (name, paper) => invoke('savePdf', name, paper),
  touch: () => invoke('touch'),
  onEvent: (listener) => {
    const forward = (_event: unknown, payload: VaultEvent): void => {
      if (payload.type === 'locked') line.hangUp()
      listener(payload)
    }
    ipcRenderer.on('salus:event', forward)
    const leave = line.onEvent(listener)
    return () => {
      ipcRenderer.off('salus:event', forward)
      leave()
    }
  },
  listProfiles: () => invoke('listProfiles'),
  addProfile: (name, ownName) => invoke('addProfile', name, ownName),
  nameProfile: (name) => invoke('nameProfile', name),
  putProfileAside: (id, aside) => invoke('putProfileAside', id, aside),
  chooseProfile: (id) => invoke('chooseProfile', id),
  showVerifyPage: () => invoke('showVerifyPage'),
  saveVerifyPage: () => invoke('saveVerifyPage'),
  textSize: () => invoke('textSize'),
  setTextSize: (percent) => invoke('setTextSize', percent),
  openEditMenu: (words) => invoke('openEditMenu', words),
  versions: () => invoke('versions'),
}

contextBridge.exposeInMainWorld('salus', api)
