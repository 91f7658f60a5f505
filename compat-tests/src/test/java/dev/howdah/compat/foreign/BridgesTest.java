package dev.howdah.compat.foreign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Log daemons with their output to Kafka, as Debian packages them, send a real log: every line arrives once and in order. */
class BridgesTest {

    private static LogFile log;

    @BeforeAll
    static void startServers() throws Exception {
        log = new LogFile();
    }

    @AfterAll
    static void stopServers() {
        log.close();
    }

    @Test
    void rsyslog_with_omkafka_sends_every_line() throws Exception {
        Path root = Toolchain.RSYSLOG.unpacked();
        Path modules = find(root, "omkafka.so").getParent();
        Path configuration = log.write("rsyslog.conf", """
                module(load="imfile")
                module(load="omkafka")
                global(workDirectory="%1$s")
                template(name="line" type="string" string="%%msg%%")
                input(type="imfile" file="%2$s" tag="bridge" ruleset="kafka")
                ruleset(name="kafka") {
                  action(type="omkafka" broker=["%3$s"] topic="rsyslog" template="line" confParam=["compression.codec=lz4"])
                }
                """);
        Process daemon = log.start(
                "rsyslog",
                List.of(modules.getParent()),
                List.of(
                        root.resolve("usr/sbin/rsyslogd").toString(),
                        "-n",
                        "-f",
                        configuration.toString(),
                        "-i",
                        log.directory().resolve("rsyslog.pid").toString(),
                        "-M",
                        modules.toString()));
        log.arrivesIn("rsyslog", daemon);
    }

    @Test
    void syslog_ng_with_kafka_c_sends_every_line() throws Exception {
        Path root = Toolchain.SYSLOG_NG.unpacked();
        Path modules = find(root, "libkafka.so").getParent();
        Path installed = find(root, "libivykis.so").getParent();
        // Its own, those of the packages it needs, and of those among them that are still outside of usr.
        List<Path> libraries = List.of(
                find(root, "libsyslog-ng-").getParent(),
                installed,
                root.resolve("lib").resolve(installed.getFileName()));
        Path configuration = log.write("syslog-ng.conf", """
                @version: current
                source s_file { file("%2$s" flags(no-parse) follow-freq(1)); };
                destination d_kafka {
                  kafka-c(bootstrap-servers("%3$s") topic("syslog-ng") message("$MESSAGE"));
                };
                log { source(s_file); destination(d_kafka); };
                """);
        Process daemon = log.start(
                "syslog-ng",
                libraries,
                List.of(
                        root.resolve("usr/sbin/syslog-ng").toString(),
                        "-F",
                        "--no-caps",
                        "-f",
                        configuration.toString(),
                        "-R",
                        log.directory().resolve("syslog-ng.persist").toString(),
                        "-p",
                        log.directory().resolve("syslog-ng.pid").toString(),
                        "-c",
                        log.directory().resolve("syslog-ng.ctl").toString(),
                        "--module-path=" + modules));
        log.arrivesIn("syslog-ng", daemon);
    }

    private static Path find(Path root, String name) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve("usr"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + name + " under " + root));
        }
    }
}
