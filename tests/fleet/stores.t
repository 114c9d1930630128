#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# From a collector to PostgreSQL, Elasticsearch's requests and Kafka's protocol, by packaging/fleet.
exec "$(dirname "$0")/tree" inside-stores 1500
