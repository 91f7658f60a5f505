@NullMarked
package dev.howdah.broker.http.status;

import org.jspecify.annotations.NullMarked;
