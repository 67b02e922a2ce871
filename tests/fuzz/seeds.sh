#!/bin/sh
# seeds.sh MAKE_SEEDS FOLDER - first inputs of the fuzz targets, with those of the corpus where it is.
shared=${LUPUSFLOW_SHARED:-${LUPUSFLOW_SOURCE:-.}/../shared}
rm -rf "$2"
if [ -d "$shared/corpus" ]; then
    find "$shared/corpus" -iname '*.fcs' -o -iname '*.lmd' | LC_ALL=C sort | tr '\n' '\0' | xargs -0 "$1" "$2" &&
        echo "ok seeds, with those of the corpus"
else
    echo "skip seeds of the corpus: no corpus"
    "$1" "$2" && echo "ok seeds"
fi
