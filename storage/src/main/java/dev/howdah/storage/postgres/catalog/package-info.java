/**
 * Topics, configurations, brokers and leader epochs.
 *
 * <p>Thread: any that may block.
 */
@NullMarked
package dev.howdah.storage.postgres.catalog;

import org.jspecify.annotations.NullMarked;
