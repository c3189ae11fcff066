//! Export and import schemas: PLOVER, POLECAT, ICEWS, GDELT, Phoenix, CSV, Parquet, Arrow.
