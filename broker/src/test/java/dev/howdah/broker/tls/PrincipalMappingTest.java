package dev.howdah.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.security.ssl.SslPrincipalMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules and names, as Kafka's own mapper has them. */
class PrincipalMappingTest {

    private static final List<String> NAMES = List.of(
            "CN=alice,OU=Sales,O=Example,C=US",
            "CN=Alice",
            "O=Example,CN=alice",
            "CN=a/b,O=x",
            "UID=7,CN=Über,O=x",
            "CN=bob\\,jr,OU=Finance",
            "");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DEFAULT",
                "",
                " DEFAULT , RULE:^CN=(.*?)$/$1/",
                "RULE:^CN=(.*?),.*$/$1/",
                "RULE:^CN=(.*?),.*$/$1/L",
                "RULE:^CN=(.*?),.*$/$1/U,DEFAULT",
                "RULE:^CN=(.*?),OU=(.*?),O=(.*?),C=(.*?)$/$1@$2/L , RULE:^CN=(.*?)$/$1/, DEFAULT",
                "RULE:^CN=(.*?),OU=(.*?).*$/$1@$4/U",
                "RULE:^CN=(.*?),OU=(.*?).*$/$12/U",
                "RULE:^.*[Cc][Nn]=([a-zA-Z0-9.]*).*$/$1@$2/L",
                "RULE:CN=a\\/b,(.*)/x\\/$1/,DEFAULT",
                "RULE:^CN=((\\\\, *|\\w)+)(,.*|$)/$1/,DEFAULT",
                // It must fit from the begin to the end, or somebody could be called CN=admin behind a name of his own.
                "RULE:CN=([a-z]+)/$1/",
                "RULE:CN=([a-zA-Z]+)/$1/,DEFAULT",
                "RULE:.*/everybody/",
                "RULE:^CN=(?<name>[a-z]*).*$/${name}/L"
            })
    void a_name_becomes_what_kafka_makes_of_it(String rules) throws Exception {
        PrincipalMapping ours = PrincipalMapping.parse(rules);
        SslPrincipalMapper kafkas = SslPrincipalMapper.fromRules(rules);
        for (String name : NAMES) {
            Optional<String> expected;
            try {
                expected = Optional.of(kafkas.getName(name));
            } catch (IOException noRuleFits) {
                expected = Optional.empty();
            }
            assertThat(ours.map(name)).as("%s by %s", name, rules).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RULE:^CN=(.*?)$", "RULE:^CN=(.*?)$/$1", "DEFAULTS", "CN=x", "RULE:(/x/", "RULE:a/b/L/c/"})
    void what_is_no_rule_is_one_line(String rules) {
        assertThatThrownBy(() -> PrincipalMapping.parse(rules))
                .isInstanceOf(TlsException.class)
                .hasMessageStartingWith("ssl.principal.mapping.rules: '")
                .hasMessageEndingWith("(expected: DEFAULT or RULE:pattern/replacement/, with L or U behind it)");
    }
}
