/**
 * Topics, configurations, brokers and leader epochs.
 *
 * <p>Thread: any that may block.
 *
 * <p>Imported by: {@code postgres}, {@code postgres.append}, {@code postgres.append.lane}, {@code postgres.doctor},
 * {@code postgres.janitor}, {@code postgres.notify}, {@code postgres.outbox}, {@code postgres.quota}.
 */
@NullMarked
package dev.howdah.storage.postgres.catalog;

import org.jspecify.annotations.NullMarked;
