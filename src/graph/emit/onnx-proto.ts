import protobuf from 'protobufjs'

/** The part of ONNX' schema (onnx.proto, IR version 9) that a captured program needs. */
const schema = `
syntax = "proto3";
message TensorProto { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
message AttributeProto {
  string name = 1; float f = 2; int64 i = 3; bytes s = 4; TensorProto t = 5; repeated int64 ints = 8; int32 type = 20;
}
message NodeProto {
  repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4;
  repeated AttributeProto attribute = 5; string domain = 7;
}
message Dimension { int64 dim_value = 1; }
message TensorShapeProto { repeated Dimension dim = 1; }
message TensorTypeProto { int32 elem_type = 1; TensorShapeProto shape = 2; }
message TypeProto { TensorTypeProto tensor_type = 1; }
message ValueInfoProto { string name = 1; TypeProto type = 2; }
message GraphProto {
  repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5;
  repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12;
}
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
message ModelProto {
  int64 ir_version = 1; string producer_name = 2; GraphProto graph = 7; repeated OperatorSetIdProto opset_import = 8;
}
`

const model = protobuf.parse(schema, { keepCase: true }).root.lookupType('ModelProto')

export interface TensorProto {
  readonly name?: string
  readonly dims: readonly number[]
  readonly data_type: number
  readonly raw_data: Uint8Array
}

export interface AttributeProto {
  readonly name: string
  readonly type: number
  readonly f?: number
  readonly i?: number
  readonly s?: Uint8Array
  readonly t?: TensorProto
  readonly ints?: readonly number[]
}

export interface NodeProto {
  input: string[]
  output: string[]
  readonly name: string
  readonly op_type: string
  readonly attribute: readonly AttributeProto[]
}

export interface ValueInfoProto {
  readonly name: string
  readonly type: {
    readonly tensor_type: {
      readonly elem_type: number
      readonly shape: { readonly dim: readonly { dim_value: number }[] }
    }
  }
}

export interface GraphProto {
  readonly name: string
  readonly node: readonly NodeProto[]
  readonly initializer: readonly TensorProto[]
  readonly input: readonly ValueInfoProto[]
  readonly output: readonly ValueInfoProto[]
}

/** Numbers of ONNX' element types (TensorProto.DataType). */
export const elementTypes = { float32: 1, int32: 6, int64: 7, bool: 9, uint32: 12 } as const

const irVersion = 9
const opset = 18

/** A whole model file of one graph. */
export function encodeModel(graph: GraphProto): Uint8Array {
  const message = {
    ir_version: irVersion,
    producer_name: 'hypros',
    graph,
    opset_import: [{ domain: '', version: opset }],
  }
  return model.encode(model.fromObject(message)).finish()
}
