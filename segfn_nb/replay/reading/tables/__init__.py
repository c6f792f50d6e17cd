"""Tables whose columns have types: DataFrames, Arrow tables, Parquet files."""
