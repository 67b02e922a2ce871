#!/bin/sh
# An installed library serves a stranger: pkg-config, find_package (shared and static), C99 and C++11.
. "$(dirname "$0")/lib.sh"

prefix=$work/prefix
check "install" cmake --install "$LUPUSFLOW_BUILD" --prefix "$prefix"
cat >"$work/use.c" <<'C'
#include <lupusflow/simulate.h>
#include <lupusflow/summary.h>
#include <stdio.h>
int main(void)
{
    fcs_interval i = fcs_wilson(3, 50, 0.95);
    printf("%s %.7f\n", fcs_version(), i.low);
    return i.low > 0.0206149 && i.low < 0.0206151 ? 0 : 1;
}
C
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig:$(ls -d "$prefix"/lib/*/pkgconfig 2>/dev/null | head -1)"
libdir=$(pkg-config --variable=libdir lupusflow)
case $LUPUSFLOW_FLAGS in *sanitize*) sanitize=$LUPUSFLOW_FLAGS ;; *) sanitize= ;; esac
# The .pc file is written for the configured prefix; what is tested here is where we installed it.
check "pkg-config: C99" sh -c "gcc -std=c99 -pedantic -Werror $sanitize '$work/use.c' -o '$work/use' \
    \$(pkg-config --define-variable=prefix='$prefix' --cflags --libs lupusflow) && \
    LD_LIBRARY_PATH=\$(pkg-config --define-variable=prefix='$prefix' --variable=libdir lupusflow) '$work/use'"
cp "$work/use.c" "$work/use.cpp"
check "pkg-config: C++11" sh -c "g++ -std=c++11 -pedantic -Werror $sanitize '$work/use.cpp' -o '$work/use2' \
    \$(pkg-config --define-variable=prefix='$prefix' --cflags --libs lupusflow)"
cat >"$work/CMakeLists.txt" <<'C'
cmake_minimum_required(VERSION 3.25)
project(use C)
find_package(lupusflow 0.1 REQUIRED)
add_executable(use_shared use.c)
target_link_libraries(use_shared lupusflow::lupusflow)
add_executable(use_static use.c)
target_link_libraries(use_static lupusflow::static)
enable_testing()
add_test(shared use_shared)
add_test(static use_static)
C
check "find_package: configure" cmake -G Ninja -S "$work" -B "$work/b" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_FLAGS="$sanitize"
check "find_package: build" cmake --build "$work/b"
check "find_package: shared and static run" sh -c "cd '$work/b' && ctest -Q"
command=$prefix/bin/lupusflow
unset LUPUSFLOW_PANELS
check "the installed command finds its library and panels" "$command" analyze -q "$samples/healthy.fcs"
exit $status
