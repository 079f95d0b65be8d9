import protobuf from 'protobufjs'

/** The part of TensorFlow's schema (saved_model.proto, meta_graph.proto, graph.proto) that a captured program needs. */
const schema = `
syntax = "proto3";
message Dim { int64 size = 1; }
message TensorShape { repeated Dim dim = 2; }
message Tensor { int32 dtype = 1; TensorShape tensor_shape = 2; bytes tensor_content = 4; }
message AttrValue {
  oneof value { bytes s = 2; int64 i = 3; float f = 4; bool b = 5; int32 type = 6; TensorShape shape = 7; Tensor tensor = 8; }
}
message NodeDef {
  string name = 1; string op = 2; repeated string input = 3; string device = 4; map<string, AttrValue> attr = 5;
}
message VersionDef { int32 producer = 1; int32 min_consumer = 2; }
message GraphDef { repeated NodeDef node = 1; VersionDef versions = 4; }
message MetaInfoDef { repeated string tags = 4; }
message MetaGraphDef { MetaInfoDef meta_info_def = 1; GraphDef graph_def = 2; }
message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }
`

const savedModel = protobuf.parse(schema, { keepCase: true }).root.lookupType('SavedModel')

/** Numbers of TensorFlow's element types (types.proto). */
export const elementTypes = { float32: 1, int32: 3, int64: 9, bool: 10, uint32: 22 } as const
export type ElementType = keyof typeof elementTypes

interface Shape {
  readonly dim: readonly { readonly size: number }[]
}

export interface AttrValue {
  readonly s?: Uint8Array
  readonly i?: number
  readonly f?: number
  readonly b?: boolean
  readonly type?: number
  readonly shape?: Shape
  readonly tensor?: {
    readonly dtype: number
    readonly tensor_shape: Shape
    readonly tensor_content: Uint8Array
  }
}

export interface NodeDef {
  readonly name: string
  readonly op: string
  readonly input: readonly string[]
  readonly attr: Readonly<Record<string, AttrValue>>
}

export const shapeProto = (shape: readonly number[]): Shape => ({ dim: shape.map((size) => ({ size })) })

/** Version of the graph's semantics: that of TensorFlow 2.17 and later readers take it. */
const graphProducer = 1882

/** What the graph is found by inside the SavedModel. */
export const savedModelTag = 'serve'

/** The bytes of `saved_model.pb` with one graph. */
export function encodeSavedModel(nodes: readonly NodeDef[]): Uint8Array {
  const graph = { node: nodes, versions: { producer: graphProducer } }
  const message = {
    saved_model_schema_version: 1,
    meta_graphs: [{ meta_info_def: { tags: [savedModelTag] }, graph_def: graph }],
  }
  return savedModel.encode(savedModel.fromObject(message)).finish()
}
