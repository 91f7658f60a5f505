package dev.howdah.compat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page in a headless Chromium. */
class ConsoleTest {

    private static final int TAB = 9;
    private static final int ENTER = 13;
    private static final int PHONE = 390;

    private static final List<String> PAGES = List.of(
            "",
            "#/topics",
            "#/topics/orders/messages",
            "#/topics/orders/partitions",
            "#/topics/orders/configurations",
            "#/topics/orders/produce",
            "#/groups",
            "#/groups/billing");

    private static BrokerProcess broker;
    private static Chromium chromium;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Chromium.isInstalled(), "chromium is not installed");
        broker = BrokerProcess.launch(BrokerProcess.Options.embedded("console")
                .withArguments("--http-listen", "127.0.0.1:0", "--http-admin"));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(IntStream.range(0, 20)
                            .mapToObj(each -> new NewTopic("plain-" + each, 1, (short) 1))
                            .toList())
                    .all()
                    .get();
            admin.createTopics(Set.of(new NewTopic("orders", 2, (short) 1)))
                    .all()
                    .get();
            for (int each = 0; each < 30; each++) {
                post(
                        "/topics/orders?key=customer-" + each % 3 + "&header.kind=order",
                        "{\"order\":" + each + ",\"total\":12.5}");
            }
            admin.alterConsumerGroupOffsets(
                            "billing",
                            Map.of(
                                    new TopicPartition("orders", 0), new OffsetAndMetadata(0),
                                    new TopicPartition("orders", 1), new OffsetAndMetadata(1)))
                    .all()
                    .get();
        }
        chromium = Chromium.launch();
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @BeforeEach
    void reset() {
        chromium.size(1200, 800, false);
        chromium.errors().clear();
    }

    private static void post(String path, String body) throws Exception {
        HttpResponse<String> answer = Http.post(broker.http() + path, body, "Content-Type", "text/plain");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** Opens a page and waits until it is shown. */
    private static void open(String hash) {
        chromium.show(broker.http(), hash);
    }

    private static int count(String selector) {
        return Integer.parseInt(chromium.evaluate("document.querySelectorAll('" + selector + "').length"));
    }

    @Test
    void the_overview_says_how_the_broker_is() {
        open("");
        chromium.awaitText("for ");
        assertThat(chromium.evaluate("document.title")).isEqualTo("Overview · Howdah");
        assertThat(chromium.evaluate("document.querySelector('.cards').innerText"))
                // Other tests produce one each.
                .containsPattern("3[0-3] since the start")
                .contains("ready", "answers", "billing");
        assertThat(chromium.errors()).isEmpty();
    }

    @Test
    void topics_are_found_by_typing_and_opened_from_the_keyboard() {
        open("#/topics");
        assertThat(count("tbody tr")).isEqualTo(21);
        chromium.evaluate("document.getElementById('find').focus()");
        chromium.type("rder");
        chromium.awaitText("1 of 21 topics");
        for (int i = 0;
                i < 10
                        && !chromium.evaluate("document.activeElement.textContent")
                                .equals("orders");
                i++) {
            chromium.press("Tab", TAB);
        }
        chromium.press("Enter", ENTER);
        Eventually.holds(() -> count("#messages tbody tr:not([hidden])") == 30, () -> "no messages are shown");
        assertThat(chromium.evaluate("document.activeElement.id"))
                .as("the focus")
                .isEqualTo("main");
        assertThat(chromium.errors()).isEmpty();
    }

    @Test
    void messages_are_read_searched_and_opened() {
        open("#/topics/orders/messages");
        chromium.awaitText("30 of 30 messages");
        assertThat(chromium.evaluate("document.querySelector('#messages tbody td:last-child').innerText"))
                .as("the newest is on top")
                .contains("\"order\":29");
        chromium.click("#messages tbody button");
        chromium.awaitText("kind: order");
        assertThat(chromium.evaluate("document.querySelector('#messages pre[aria-label=Value]').textContent"))
                .isEqualTo("{\n  \"order\": 29,\n  \"total\": 12.5\n}");
        chromium.evaluate("[...document.querySelectorAll('#messages .actions button')].at(-1).click()");
        assertThat(chromium.evaluate("document.querySelector('#messages pre[aria-label=Value]').textContent"))
                .startsWith("00000000  7b 22 6f 72 64 65 72 22");

        open("#/topics/orders/messages?from=beginning&contains=%22order%22%3A7%2C");
        chromium.awaitText("1 of 30 messages");
        assertThat(chromium.evaluate("document.querySelector('details.sql pre').textContent"))
                .contains("from topics.orders", "strpos(howdah.text(value), '\"order\":7,') > 0");
        open("#/topics/orders/messages?from=beginning&key=customer-1");
        chromium.awaitText("10 of 30 messages");
        assertThat(chromium.errors()).isEmpty();
    }

    @Test
    void what_comes_is_shown_as_it_comes_and_is_only_text() throws Exception {
        open("#/topics/plain-1/messages");
        chromium.awaitText("0 of 0 messages");
        chromium.click("#tail");
        chromium.awaitText("Waiting for new messages");
        post("/topics/plain-1", "<img src=x onerror=document.title='owned'><b>bold</b>");
        chromium.awaitText("onerror=");
        assertThat(count("#messages img, #messages b")).isZero();
        chromium.evaluate(
                "[...document.querySelectorAll('button')].find((each) => each.textContent === 'Stop').click()");
        chromium.awaitText("1 messages, stopped");
        assertThat(chromium.evaluate("document.title")).startsWith("plain-1");
        assertThat(chromium.errors()).isEmpty();
    }

    @Test
    void numbers_are_shown_as_they_are_written() throws Exception {
        post("/topics/plain-3", "{\"id\":12345678901234567890,\"price\":1.0}");
        open("#/topics/plain-3/messages");
        chromium.awaitText("1 of 1 messages");
        chromium.click("#messages tbody button");
        assertThat(chromium.evaluate("document.querySelector('#messages pre[aria-label=Value]').textContent"))
                .isEqualTo("{\n  \"id\": 12345678901234567890,\n  \"price\": 1.0\n}");
        assertThat(chromium.errors()).isEmpty();
    }

    @Test
    void a_message_is_produced() {
        open("#/topics/plain-2/produce");
        chromium.evaluate("document.querySelector('form.stack input').focus()");
        chromium.type("k");
        chromium.evaluate("document.querySelectorAll('textarea')[0].focus()");
        chromium.type("a: 1");
        chromium.evaluate("document.querySelectorAll('textarea')[1].focus()");
        chromium.type("{\"made\": \"here\"}");
        chromium.click("form.stack button");
        chromium.awaitText("Stored in partition 0 at offset 0.");
        chromium.click("form.stack .good a");
        chromium.awaitText("1 of 1 messages");
        chromium.click("#messages tbody button");
        chromium.awaitText("a: 1");
        assertThat(chromium.errors()).isEmpty();
    }

    @Test
    void a_group_has_its_lag() {
        open("#/groups");
        chromium.awaitText("billing");
        assertThat(chromium.evaluate("document.querySelector('tbody tr').innerText"))
                .contains("Empty", "orders", "29");
        open("#/groups/billing");
        chromium.awaitText("29 behind");
        assertThat(count("[aria-label=Offsets] tbody tr")).isEqualTo(2);
        assertThat(chromium.errors()).isEmpty();
    }

    @Test
    void offsets_are_moved_after_the_name_of_the_group_is_typed() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.alterConsumerGroupOffsets("moved", Map.of(new TopicPartition("orders", 1), new OffsetAndMetadata(0)))
                    .all()
                    .get();
        }
        open("#/groups/moved");
        chromium.evaluate("document.querySelectorAll('form select')[1].value = 'end'");
        chromium.evaluate("document.querySelector('form input').focus()");
        chromium.type("move");
        assertThat(chromium.evaluate("document.querySelector('button.danger').disabled"))
                .isEqualTo("true");
        chromium.type("d");
        chromium.click("button.danger");
        chromium.awaitText("· 0 behind");
        assertThat(chromium.errors()).isEmpty();
    }

    @Test
    void a_topic_is_made_configured_and_deleted_after_its_name_is_typed() throws Exception {
        open("#/topics");
        chromium.evaluate("document.querySelector('form:not([role]) input').focus()");
        chromium.type("made");
        chromium.click("form:not([role]) button");
        chromium.awaitText("0 of 0 messages");
        open("#/topics/made/configurations");
        chromium.evaluate("document.querySelector('form select').value = 'retention.ms'");
        chromium.evaluate("document.querySelector('form input').focus()");
        chromium.type("3600000");
        chromium.click("form button.first");
        Eventually.holds(
                () -> count("[aria-label=\"Set for this topic\"] tbody tr") == 1,
                () -> "it is not set: " + chromium.evaluate("document.body.innerText"));
        assertThat(chromium.evaluate("document.querySelector('button.danger').disabled"))
                .isEqualTo("true");
        chromium.evaluate("[...document.querySelectorAll('form input')].at(-1).focus()");
        chromium.type("made");
        chromium.click("button.danger");
        chromium.awaitText("21 topics");
        assertThat(Http.get(broker.http() + "/api/topics/made").statusCode()).isEqualTo(404);
        assertThat(chromium.errors()).allMatch(error -> error.contains("404"));
    }

    @Test
    void every_page_fits_a_phone_keeps_to_this_broker_and_knows_the_dark() {
        for (String hash : PAGES) {
            chromium.size(PHONE, 800, true);
            chromium.prefer("light");
            open(hash);
            assertThat(Integer.parseInt(chromium.evaluate("document.documentElement.scrollWidth")))
                    .as(hash)
                    .isLessThanOrEqualTo(PHONE);
            String light = chromium.evaluate("getComputedStyle(document.body).backgroundColor");
            chromium.prefer("dark");
            assertThat(chromium.evaluate("getComputedStyle(document.body).backgroundColor"))
                    .as(hash)
                    .isNotEqualTo(light);
            assertThat(chromium.evaluate("performance.getEntriesByType('resource')"
                            + ".filter((each) => !each.name.startsWith(location.origin)).map((each) => each.name)"))
                    .as(hash)
                    .isEmpty();
        }
        chromium.prefer("light");
        assertThat(chromium.errors()).isEmpty();
    }

    /** @see <a href="https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md">axe's rules</a> */
    @Test
    void every_page_can_be_used_by_everybody_as_far_as_axe_can_tell() throws IOException {
        String place = "/META-INF/resources/webjars/axe-core/" + System.getProperty("compat.axe") + "/axe.min.js";
        String axe;
        try (InputStream in = ConsoleTest.class.getResourceAsStream(place)) {
            axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (String scheme : List.of("light", "dark")) {
            chromium.prefer(scheme);
            for (String hash : PAGES) {
                open(hash);
                chromium.run(axe);
                assertThat(
                                chromium.evaluate(
                                        "axe.run().then((found) => found.violations.map((each) => each.id + ' ' + each.nodes.map((node) => node.html)))"))
                        .as(scheme + " " + hash)
                        .isEmpty();
            }
        }
        chromium.prefer("light");
    }

    @Test
    void a_page_that_is_not_there_says_so() {
        open("#/nowhere");
        chromium.awaitText("There is no page nowhere.");
        open("#/topics/none");
        chromium.awaitText("there is no topic none");
    }
}
