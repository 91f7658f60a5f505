@NullMarked
package dev.howdah.broker.otlp;

import org.jspecify.annotations.NullMarked;
