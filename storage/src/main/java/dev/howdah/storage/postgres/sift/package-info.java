/**
 * Records that do not simply go into the log, in topics that say so: what is due later is put aside until then, and what has an id that the topic
 * has seen is left out. Their batch keeps its place, with holes.
 *
 * <pre>
 * SiftingLogWriter ─▶ Sifting: which records? ─▶ PostgresLogWriter + what Sifting stores alongside
 *                        └─ RecordIds: which ids are there, and which are new
 * </pre>
 *
 * <p>Thread: that of the append.
 *
 * <p>Imported by: {@code postgres}, {@code postgres.keyed}, {@code postgres.outbox}.
 */
@NullMarked
package dev.howdah.storage.postgres.sift;

import org.jspecify.annotations.NullMarked;
