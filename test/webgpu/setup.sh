#!/usr/bin/env bash
# Gets a software Vulkan driver, so that the WebGPU provider's tests run where there is no GPU: SwiftShader and a
# Vulkan loader, three files out of Debian's package chromium-common (30 MB to download). Installs nothing, needs no
# root. The tests use them once they lie beside this script; without them they use the system's own GPU.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
driver=$here/.driver
if [[ -e $driver ]]; then
  echo "already there: $driver"
  exit 0
fi
for program in apt-get dpkg-deb; do
  command -v "$program" >/dev/null || {
    echo "$program is missing: this takes SwiftShader from a Debian package, and tests run on a GPU's driver as well" >&2
    exit 1
  }
done

work=$(mktemp -d "$here/.setup.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
# The machine's package lists may be missing, old, or another user's to write: these are ours.
mkdir -p lists/partial cache/archives/partial
apt=(apt-get -qq -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o "APT::Sandbox::User=$(id -un)")
"${apt[@]}" update
"${apt[@]}" download chromium-common

mkdir driver
dpkg-deb --fsys-tarfile chromium-common_*.deb |
  tar -x -C driver --strip-components=4 ./usr/lib/chromium/{libvk_swiftshader.so,libvulkan.so.1,vk_swiftshader_icd.json}
# Whole or not at all; a second run at the same time keeps what the first put there.
mv -T driver "$driver" 2>/dev/null || [[ -e $driver/libvulkan.so.1 ]]
echo "a software Vulkan driver lies in $driver"
