/**
 * Stores batches: the group commit of one lane, in one write and one answer. This is the door; the rooms behind it are its own. An
 * append that finds nothing unusual passes through {@code plan} and {@code write} only, over the connection that {@code lane} keeps.
 *
 * <pre>
 * PostgresLogWriter ─▶ plan ─▶ write                the usual way: planned from memory, one pipeline
 *      ├─ if memory is not enough ─▶ locking        heads are locked, and what is not known is read
 *      ├─ on trouble ─▶ recover                     lost commits, missing segments, locks, refused content
 *      └─ over ─▶ lane                              the connection that all of them use
 * </pre>
 *
 * <p>Thread: the append lane that owns the writer; it blocks.
 *
 * <p>Imported by: {@code postgres}, {@code postgres.keyed}, {@code postgres.outbox}, {@code postgres.share}, {@code
 * postgres.sift}, {@code postgres.transaction}.
 */
@NullMarked
package dev.howdah.storage.postgres.append;

import org.jspecify.annotations.NullMarked;
