package dev.howdah.compat.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

/** The image's size is a promise: {@code docker/build} fails when it is not the one that the README says. */
class ImageSizeTest {

    private static final String IMAGE = System.getProperty("compat.image", "howdah:latest");

    /** What people may have to download. */
    private static final long MEGABYTES_MAX = 300;

    private static final Pattern FIGURE = Pattern.compile("(?m)^The image \\((\\d+) MB\\)");

    @Test
    void the_readme_promises_no_more_than_the_limit() throws IOException {
        assertThat(promisedMegabytes()).isLessThanOrEqualTo(MEGABYTES_MAX);
    }

    @Test
    void the_image_is_as_large_as_the_readme_says() throws IOException {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "no Docker engine runs here");
        long bytes = 0;
        try {
            bytes = DockerClientFactory.instance()
                    .client()
                    .inspectImageCmd(IMAGE)
                    .exec()
                    .getSize();
        } catch (NotFoundException missing) {
            assumeTrue(false, "there is no image " + IMAGE + " (docker/build makes it)");
        }
        assertThat(bytes / 1_000_000).isCloseTo(promisedMegabytes(), Percentage.withPercentage(5));
    }

    private static long promisedMegabytes() throws IOException {
        Matcher figure = FIGURE.matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(figure.find()).as("the README says how large the image is").isTrue();
        return Long.parseLong(figure.group(1));
    }
}
