/** Where calls that block in the stores run. Thread: any. */
@NullMarked
package dev.howdah.broker.admin;

import org.jspecify.annotations.NullMarked;
