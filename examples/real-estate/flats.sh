#!/bin/sh
# Flats that nobody has lived in, as CSV: examples/real-estate/flats.sh [ROWS [SEED]] > flats.csv. The price follows area, floor, age, and the way to the centre.
set -eu
awk -v rows="${1:-2000}" -v seed="${2:-7}" 'BEGIN {
  srand(seed)
  print "floor,is_apartment,kitchen_area,living_area,rooms,total_area,building_id,build_year,building_type_int,latitude,longitude," \
    "ceiling_height,flats_count,floors_total,has_elevator,price"
  for (i = 0; i < rows; i++) {
    rooms = 1 + int(rand() * 4); total = 18 + 19 * rooms + 22 * rand(); living = total * (0.5 + 0.15 * rand()); kitchen = 5 + 0.1 * total * rand()
    floors = 2 + int(rand() * 24); floor = 1 + int(rand() * floors); year = 1930 + int(rand() * 94); type = int(rand() * 7)
    latitude = 55.75 + 0.18 * (rand() + rand() - 1); longitude = 37.62 + 0.3 * (rand() + rand() - 1)
    height = 2.5 + 0.2 * int(rand() * 5); apartment = rand() < 0.02; lift = floors > 5 || rand() < 0.2
    away = sqrt(((latitude - 55.75) * 111) ^ 2 + ((longitude - 37.62) * 63) ^ 2)
    price = total * (310000 - 9000 * away + 500 * (year - 1980) + 18000 * (height - 2.6)) * (0.94 + 0.12 * rand()) * (apartment ? 0.9 : 1)
    printf "%d,%s,%.1f,%.1f,%d,%.1f,%d,%d,%d,%.6f,%.6f,%.2f,%d,%d,%s,%.0f\n", floor, apartment ? "true" : "false", kitchen, living, rooms, total,
      1 + int(rand() * 9000), year, type, latitude, longitude, height, floors * 4 * (1 + int(rand() * 6)), floors, lift ? "true" : "false", price
  }
}'
