#!/bin/sh
# make.sh - writes the files of this folder anew, with their truth: sample_fcs/make.sh [LUPUSFLOW]
# The same bytes come out on every machine; tests/simulate/test_samples.c holds the files to that.
set -eu
cd "$(dirname "$0")"
lupusflow=${1:-../build/lupusflow}

simulate() { # simulate NAME OPTIONS...
    name=$1
    shift
    "$lupusflow" simulate "$@" --events 15000 --enriched -o "$name.fcs" --truth "$name.truth.tsv" --force
}

simulate healthy --scenario healthy --seed 1
simulate sle-low --scenario sle-low --seed 2
simulate sle-high --scenario sle-high --seed 3
simulate post-anti-cd20 --scenario post-anti-cd20 --seed 4
simulate donor7-b --scenario donor-b-tube --seed 5
simulate donor7-dc --scenario donor-dc-tube --seed 6
