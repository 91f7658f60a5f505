/** Tests of the page and of what it asks. */
@NullMarked
package dev.howdah.broker.http.console;

import org.jspecify.annotations.NullMarked;
