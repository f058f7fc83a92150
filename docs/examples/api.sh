#!/bin/sh
# sh api.sh photo.jpg [http://127.0.0.1:8000]
set -eu
photo=$1 service=${2:-http://127.0.0.1:8000}

curl -sS -F "photo=@$photo" "$service/v1/inspections"                               # the report as JSON
curl -sS -F "photo=@$photo" "$service/v1/inspections?standard=cet&language=zh"      # another standard, one language
curl -sS -F "photo=@$photo" -F "admission=@$photo" "$service/v1/inspections"        # is it the admission photo again?
curl -sS -H "Content-Type: image/jpeg" --data-binary "@$photo" "$service/v1/inspections"
curl -sS -H "Accept: image/png" -F "photo=@$photo" "$service/v1/inspections" -o overlay.png
curl -sS -H "Accept: application/pdf" -F "photo=@$photo" "$service/v1/inspections?language=en" -o report.pdf
curl -sS -F "photo=@$photo" "$service/v1/standardisations" -o finished.jpg
