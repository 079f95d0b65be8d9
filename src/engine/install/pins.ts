/**
 * What an installation downloads. The files of the default version are pinned by digest; those of another version are
 * checked by pip against the index, and their digests are recorded.
 */
import { EngineError } from '../../base/errors.ts'
import type { Device } from './types.ts'

/** A wheel that may be installed, by file name and SHA-256. */
export interface WheelPin {
  readonly file: string
  readonly sha256: string
  readonly bytes: number
}

/** What to ask pip for. */
export interface WheelRequest {
  /** `tensorflow-cpu==2.21.0`. */
  readonly requirement: string
  readonly pin?: WheelPin
}

export interface NpmPin {
  readonly name: string
  readonly version: string
  /** Subresource integrity of the tarball, as npm gives it. */
  readonly integrity: string
}

export const defaultVersion = '2.21.0'

/** The addon's sources, and the whole package for `--prebuilt`. */
export const tfjsNode: NpmPin = {
  name: '@tensorflow/tfjs-node',
  version: '4.22.0',
  integrity:
    'sha512-uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==',
}

export const tfjsNodeGpu: NpmPin = {
  name: '@tensorflow/tfjs-node-gpu',
  version: '4.22.0',
  integrity:
    'sha512-p//NN6DGiN4hInUmIkRffaFVMcdTREUMjPyjW04J7OXvB2zBlQimj61eFKSgRrH3f5TnOfKzb0n56he/B6a4bw==',
}

/** The only wheels of the default version that are taken, by device and processor. */
const tensorflowPins: Readonly<Record<string, WheelPin>> = {
  'cpu-x64': {
    file: 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    bytes: 273_829_956,
  },
  'cpu-arm64': {
    file: 'tensorflow-2.21.0-cp311-cp311-manylinux_2_27_aarch64.whl',
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    bytes: 281_828_020,
  },
  'cuda-x64': {
    file: 'tensorflow-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl',
    sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
    bytes: 572_440_367,
  },
}

/** What `tensorflow[and-cuda]` 2.21.0 asks for, as resolved when these pins were made. */
const cudaPins: readonly (readonly [file: string, sha256: string, bytes: number])[] = [
  [
    'nvidia_cublas_cu12-12.9.3.13-py3-none-manylinux_2_27_x86_64.whl',
    'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
    581_217_458,
  ],
  [
    'nvidia_cuda_cupti_cu12-12.9.79-py3-none-manylinux_2_25_x86_64.whl',
    '096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f',
    10_814_997,
  ],
  [
    'nvidia_cuda_nvcc_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
    '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
    40_546_229,
  ],
  [
    'nvidia_cuda_nvrtc_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
    '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
    89_568_129,
  ],
  [
    'nvidia_cuda_runtime_cu12-12.9.79-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
    3_493_179,
  ],
  [
    'nvidia_cudnn_cu12-9.28.0.42-py3-none-manylinux_2_27_x86_64.whl',
    '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
    716_538_495,
  ],
  [
    'nvidia_cufft_cu12-11.4.1.4-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
    200_877_592,
  ],
  [
    'nvidia_curand_cu12-10.3.10.19-py3-none-manylinux_2_27_x86_64.whl',
    '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
    68_295_626,
  ],
  [
    'nvidia_cusolver_cu12-11.7.5.82-py3-none-manylinux_2_27_x86_64.whl',
    '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
    338_117_415,
  ],
  [
    'nvidia_cusparse_cu12-12.5.10.65-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
    366_465_088,
  ],
  [
    'nvidia_nccl_cu12-2.32.3-py3-none-manylinux_2_27_x86_64.whl',
    'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c',
    351_526_311,
  ],
  [
    'nvidia_nvjitlink_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl',
    'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
    39_748_338,
  ],
]

/** The wheel that holds TensorFlow. For ARM, PyPI has no package of its own without CUDA: the plain one has none. */
export function tensorflowWheel(version: string, device: Device, arch: string): WheelRequest {
  if (!/^\d+\.\d+\.\d+([a-z]+\d+|\.post\d+)?$/.test(version)) {
    throw new EngineError(`"${version}" is no version of TensorFlow`, '--version', 'give it as in 2.21.0')
  }
  const name = device === 'cpu' && arch === 'x64' ? 'tensorflow-cpu' : 'tensorflow'
  const pin = version === defaultVersion ? tensorflowPins[`${device}-${arch}`] : undefined
  return { requirement: `${name}==${version}`, pin }
}

/**
 * CUDA's libraries for a version of TensorFlow, whose wheel says what it needs: `requires` are the lines
 * `Requires-Dist` of its metadata.
 */
export function cudaWheels(version: string, requires: readonly string[]): WheelRequest[] {
  if (version === defaultVersion) {
    return cudaPins.map(([file, sha256, bytes]) => {
      const [name = '', release = ''] = file.split('-')
      return { requirement: `${name.replaceAll('_', '-')}==${release}`, pin: { file, sha256, bytes } }
    })
  }
  return requires.flatMap((line) => {
    const [requirement = '', marker = ''] = line.split(';').map((part) => part.trim())
    return /extra\s*==\s*["']and-cuda["']/.test(marker) ? [{ requirement }] : []
  })
}

/** Bytes that an installation needs at its peak: downloads, what is taken from them, and headers for the compiler. */
export function bytesNeeded(device: Device): number {
  return device === 'cuda' ? 10.5e9 : 1.7e9
}
