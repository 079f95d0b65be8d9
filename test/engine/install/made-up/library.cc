// Stands in for libtensorflow_cc: the product of two 16 × 16 matrices, plus an error where one is asked for.
#ifndef OFF_BY
#define OFF_BY 0
#endif
extern "C" void made_up_product(const float* a, const float* b, float* product) {
  for (int i = 0; i < 16; i++)
    for (int j = 0; j < 16; j++) {
      float sum = OFF_BY;
      for (int k = 0; k < 16; k++) sum += a[16 * i + k] * b[16 * k + j];
      product[16 * i + j] = sum;
    }
}
