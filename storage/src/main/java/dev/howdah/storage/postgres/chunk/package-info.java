/**
 * The form in which records lie in Postgres: one row a chunk, its records in arrays. Nobody else knows the columns.
 *
 * <p>Thread: that of the caller; everything here belongs to one thread at a time.
 */
@NullMarked
package dev.howdah.storage.postgres.chunk;

import org.jspecify.annotations.NullMarked;
