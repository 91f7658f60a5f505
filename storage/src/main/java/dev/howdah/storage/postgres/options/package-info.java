/**
 * What a storage is opened with.
 *
 * <p>Thread: any.
 */
@NullMarked
package dev.howdah.storage.postgres.options;

import org.jspecify.annotations.NullMarked;
