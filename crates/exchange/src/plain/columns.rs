//! A plain table as Parquet: column by column, none of them required, strings once in a dictionary.

use std::sync::Arc;

use jiff::civil::{Date, date};
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};

use super::{Cell, Column, Holds, PlainError, Table};

/// The rows that stand together.
const GROUP_ROWS: usize = 128 * 1024;

/// The table as Parquet; what it rests on stands in the file's metadata.
pub fn parquet(table: &Table) -> Result<Vec<u8>, PlainError> {
    table.check()?;
    let rests_on =
        table.rests_on.iter().map(|(name, value)| KeyValue::new((*name).to_owned(), value.clone()));
    let properties = WriterProperties::builder()
        .set_created_by("journey-ledger".to_owned())
        .set_key_value_metadata(Some(rests_on.collect()))
        .build();
    let mut file = SerializedFileWriter::new(Vec::new(), schema(table)?, Arc::new(properties))?;
    for rows in table.rows.chunks(GROUP_ROWS) {
        let mut group = file.next_row_group()?;
        let mut at = 0;
        while let Some(mut writer) = group.next_column()? {
            put(&mut writer, rows, at, table.columns[at].holds)?;
            writer.close()?;
            at += 1;
        }
        group.close()?;
    }
    Ok(file.into_inner()?)
}

fn schema(table: &Table) -> Result<TypePtr, ParquetError> {
    let columns = table.columns.iter().map(|column| field(column).map(Arc::new));
    let columns = columns.collect::<Result<_, _>>()?;
    Ok(Arc::new(Type::group_type_builder(table.name).with_fields(columns).build()?))
}

fn field(column: &Column) -> Result<Type, ParquetError> {
    let (physical, logical) = match column.holds {
        Holds::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Holds::Whole => (Physical::INT64, None),
        Holds::Real => (Physical::DOUBLE, None),
        Holds::Day => (Physical::INT32, Some(LogicalType::Date)),
        Holds::Truth => (Physical::BOOLEAN, None),
    };
    Type::primitive_type_builder(column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical)
        .build()
}

fn put(
    writer: &mut SerializedColumnWriter<'_>,
    rows: &[Vec<Cell>],
    at: usize,
    holds: Holds,
) -> Result<(), ParquetError> {
    match holds {
        Holds::Text => put_as::<ByteArrayType>(writer, rows, at, |cell| match cell {
            Cell::Text(text) => Some(ByteArray::from(text.as_str())),
            _ => None,
        }),
        Holds::Whole => put_as::<Int64Type>(writer, rows, at, |cell| match cell {
            Cell::Whole(number) => Some(*number),
            _ => None,
        }),
        Holds::Real => put_as::<DoubleType>(writer, rows, at, |cell| match cell {
            Cell::Real(number) => Some(*number),
            _ => None,
        }),
        Holds::Day => put_as::<Int32Type>(writer, rows, at, |cell| match cell {
            Cell::Day(day) => days_since_1970(*day),
            _ => None,
        }),
        Holds::Truth => put_as::<BoolType>(writer, rows, at, |cell| match cell {
            Cell::Truth(truth) => Some(*truth),
            _ => None,
        }),
    }
}

/// Writes a column: a level for every row, which says whether there is a value, and the values that there are.
fn put_as<T: DataType>(
    writer: &mut SerializedColumnWriter<'_>,
    rows: &[Vec<Cell>],
    at: usize,
    value: impl Fn(&Cell) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let values: Vec<Option<T::T>> = rows.iter().map(|row| row.get(at).and_then(&value)).collect();
    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let there: Vec<T::T> = values.into_iter().flatten().collect();
    writer.typed::<T>().write_batch(&there, Some(&levels), None)?;
    Ok(())
}

fn days_since_1970(day: Date) -> Option<i32> {
    i32::try_from(day.duration_since(date(1970, 1, 1)).as_hours() / 24).ok()
}
