/** Postgres's side: events out of SQL transactions, and offsets in them, seen by Kafka's clients, through faults. */
@NullMarked
package dev.howdah.compat.sql;

import org.jspecify.annotations.NullMarked;
