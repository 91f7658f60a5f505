package dev.howdah.compat.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/** The list of what Howdah is made of (CycloneDX), beside the jars that are there. */
class SbomTest {

    private static final String IMAGE = System.getProperty("compat.image", "howdah:latest");
    private static final Path BUILT = Path.of("..", "target", "dist");
    private static final String NAME = "howdah.cdx.json";
    private static final Pattern JAR = Pattern.compile(
            "\"purl\" ?: ?\"pkg:maven/[^/\"]+/([^@\"]+)@([^?\"]+)(?:\\?(?:classifier=([^&\"]+)&)?type=jar)?\"");

    @Test
    void each_jar_that_is_built_is_listed_and_nothing_else() throws IOException {
        assumeTrue(Files.exists(BUILT.resolve(NAME)), "nothing is built (./howdah build)");
        List<String> there;
        try (Stream<Path> files = Files.list(BUILT)) {
            there = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .toList();
        }
        assertThat(jars(Files.readString(BUILT.resolve(NAME)))).isEqualTo(new TreeSet<>(there));
    }

    @Test
    void each_jar_of_the_image_is_listed_and_nothing_else() throws Exception {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "no Docker engine runs here");
        try {
            DockerClientFactory.instance().client().inspectImageCmd(IMAGE).exec();
        } catch (NotFoundException missing) {
            assumeTrue(false, "there is no image " + IMAGE + " (docker/build makes it)");
        }
        try (GenericContainer<?> container = new GenericContainer<>(IMAGE)
                .withCreateContainerCmdModifier(create -> create.withEntrypoint("sleep", "600"))
                .withCommand()) {
            container.start();
            String list =
                    container.execInContainer("cat", "/opt/howdah/" + NAME).getStdout();
            String there = container
                    .execInContainer("bash", "-c", "cd /opt/howdah && ls -- *.jar")
                    .getStdout();
            assertThat(jars(list)).isEqualTo(there.lines().collect(Collectors.toCollection(TreeSet::new)));
            assertThat(list).contains("pkg:deb/debian/postgresql-17@17", "pkg:deb/debian/openjdk-25-jdk-headless@25");
        }
    }

    private static TreeSet<String> jars(String list) {
        return JAR.matcher(list).results().map(SbomTest::jar).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String jar(MatchResult of) {
        return of.group(1) + "-" + of.group(2) + (of.group(3) == null ? "" : "-" + of.group(3)) + ".jar";
    }
}
