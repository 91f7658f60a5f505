@NullMarked
package dev.howdah.broker.http.ingest;

import org.jspecify.annotations.NullMarked;
