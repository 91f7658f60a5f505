@NullMarked
package dev.howdah.broker.http;

import org.jspecify.annotations.NullMarked;
