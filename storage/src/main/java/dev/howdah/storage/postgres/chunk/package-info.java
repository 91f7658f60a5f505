/**
 * The form in which records lie in Postgres: a chunk is one row, and its records lie in arrays. No other room knows the
 * columns of the arrays.
 *
 * <p>Thread: that of the caller; an object here is used by one thread at a time.
 *
 * <p>Imported by: {@code postgres.append.locking}, {@code postgres.append.plan}, {@code postgres.append.write}, {@code
 * postgres.compaction}, {@code postgres.migrate}, {@code postgres.read}, {@code postgres.retention}.
 */
@NullMarked
package dev.howdah.storage.postgres.chunk;

import org.jspecify.annotations.NullMarked;
