@NullMarked
package dev.howdah.broker.http.events;

import org.jspecify.annotations.NullMarked;
