/** The Docker image through Testcontainers, where there are a Docker engine and the image (docker/build makes it). */
@NullMarked
package dev.howdah.compat.image;

import org.jspecify.annotations.NullMarked;
