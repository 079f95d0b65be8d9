import type { Graph, TensorSpec, ValueId } from '../graph.ts'
import { kernelOf } from '../kernels/index.ts'
import { OnnxEmitter, type OnnxTarget } from './onnx-emitter.ts'
import { elementTypes, encodeModel, type ValueInfoProto } from './onnx-proto.ts'

function port(name: string, { shape, dtype }: TensorSpec): ValueInfoProto {
  return {
    name,
    type: {
      tensor_type: {
        elem_type: elementTypes[dtype],
        shape: { dim: shape.map((dim_value) => ({ dim_value })) },
      },
    },
  }
}

/** Makes the port names the names of the values behind them, so that no copy is needed at the end. */
function nameOutputs(emitter: OnnxEmitter, graph: Graph): void {
  const made = new Set(emitter.nodeProtos.flatMap(({ output }) => output))
  const renamed = new Map<string, string>()
  for (const { name, value } of graph.outputs) {
    const current = emitter.value(value)
    if (made.has(current) && !renamed.has(current)) renamed.set(current, name)
    else
      emitter.nodeProtos.push({
        input: [current],
        output: [name],
        name: `out_${name}`,
        op_type: 'Identity',
        attribute: [],
      })
  }
  for (const node of emitter.nodeProtos) {
    node.input = node.input.map((name) => renamed.get(name) ?? name)
    node.output = node.output.map((name) => renamed.get(name) ?? name)
  }
}

/** Lowers a graph to the bytes of an ONNX model (opset 18). Ports keep their names. */
export function toOnnx(graph: Graph, target: OnnxTarget = 'cpu'): Uint8Array {
  const emitter = new OnnxEmitter(graph, target)
  const specs = (ids: readonly ValueId[]) => ids.map((id) => graph.values[id] as TensorSpec)
  for (const node of graph.nodes) {
    const view = {
      node,
      attributes: node.attributes,
      inputs: specs(node.inputs),
      outputs: specs(node.outputs),
    }
    const names = kernelOf(node.kernel).onnx(emitter, view)
    node.outputs.forEach((id, index) => {
      emitter.bind(id, names[index] as string)
    })
  }
  nameOutputs(emitter, graph)
  return encodeModel({
    name: graph.name,
    node: emitter.nodeProtos,
    initializer: emitter.initializers,
    input: graph.inputs.map(({ name, value }) => port(name, graph.values[value] as TensorSpec)),
    output: graph.outputs.map(({ name, value }) => port(name, graph.values[value] as TensorSpec)),
  })
}
