// The part of the real addon's interface that an installation is checked by, over the library beside it.
#include <node_api.h>

#include <cstring>
#include <vector>

#include "tensorflow/c/c_api.h"

static std::vector<std::vector<float>> tensors;

static napi_value Id(napi_env env) {
  napi_value id;
  napi_create_int32(env, static_cast<int32_t>(tensors.size()) - 1, &id);
  return id;
}

static int32_t IdOf(napi_env env, napi_value value) {
  int32_t id = 0;
  napi_get_value_int32(env, value, &id);
  return id;
}

static napi_value CreateTensor(napi_env env, napi_callback_info info) {
  size_t count = 3, length = 0;
  napi_value words[3];
  void* data = nullptr;
  napi_get_cb_info(env, info, &count, words, nullptr, nullptr);
  napi_get_typedarray_info(env, words[2], nullptr, &length, &data, nullptr, nullptr);
  const float* values = static_cast<const float*>(data);
  tensors.emplace_back(values, values + length);
  return Id(env);
}

static napi_value ExecuteOp(napi_env env, napi_callback_info info) {
  size_t count = 4;
  napi_value words[4], inputs[2], outputs, output;
  napi_get_cb_info(env, info, &count, words, nullptr, nullptr);
  for (uint32_t i = 0; i < 2; i++) napi_get_element(env, words[2], i, &inputs[i]);
  const std::vector<float> a = tensors[IdOf(env, inputs[0])], b = tensors[IdOf(env, inputs[1])];
  std::vector<float> product(a.size());
  made_up_product(a.data(), b.data(), product.data());
  tensors.push_back(product);
  napi_create_array(env, &outputs);
  napi_create_object(env, &output);
  napi_set_named_property(env, output, "id", Id(env));
  napi_set_element(env, outputs, 0, output);
  return outputs;
}

static napi_value TensorDataSync(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value word, buffer, result;
  void* data = nullptr;
  napi_get_cb_info(env, info, &count, &word, nullptr, nullptr);
  const std::vector<float>& values = tensors[IdOf(env, word)];
  napi_create_arraybuffer(env, values.size() * sizeof(float), &data, &buffer);
  std::memcpy(data, values.data(), values.size() * sizeof(float));
  napi_create_typedarray(env, napi_float32_array, values.size(), buffer, 0, &result);
  return result;
}

NAPI_MODULE_INIT() {
  const char* numbers[] = {"TF_FLOAT", "TF_ATTR_TYPE", "TF_ATTR_BOOL"};
  for (const char* name : numbers) {
    napi_value one;
    napi_create_int32(env, 1, &one);
    napi_set_named_property(env, exports, name, one);
  }
  const struct {
    const char* name;
    napi_callback call;
  } functions[] = {{"createTensor", CreateTensor}, {"executeOp", ExecuteOp}, {"tensorDataSync", TensorDataSync}};
  for (const auto& function : functions) {
    napi_value value;
    napi_create_function(env, function.name, NAPI_AUTO_LENGTH, function.call, nullptr, &value);
    napi_set_named_property(env, exports, function.name, value);
  }
  return exports;
}
