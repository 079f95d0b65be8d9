import { hypros } from 'hypros/vitest'
import { defineConfig } from 'vitest/config'

export default defineConfig({ plugins: [hypros()] })
