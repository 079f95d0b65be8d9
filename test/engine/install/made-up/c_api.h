#pragma once
extern "C" void made_up_product(const float* a, const float* b, float* product);
