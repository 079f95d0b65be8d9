/**
 * The page's only style sheet. Arm colours are Paul Tol's "bright" and "vibrant" hues (safe for colour-blind
 * readers), darkened or lightened per theme for contrast; dashes and markers repeat what they say.
 */
const light = `
--paper:#fcfcfb;--card:#fff;--ink:#1d2127;--soft:#59616d;--rule:#dfe2e6;--grid:#eceef0;--track:#f2f3f5;
--claimed:#d8ebdf;--link:#1f5fa8;--shadow:0 1px 2px #0000000d;
--pass:#1a7340;--pass-bg:#e3f3e8;--fail:#b3261e;--fail-bg:#fbe7e5;--open:#805600;--open-bg:#fbf0d6;--void:#6b3fa0;--void-bg:#efe7f8;
--s0:#3465a4;--s1:#c2410c;--s2:#0f766e;--s3:#86309b;--s4:#8a6a00;--s5:#0284c7;--s6:#be123c;--s7:#525c69;color-scheme:light;`
const dark = `
--paper:#14171b;--card:#1b1f25;--ink:#e7e9ec;--soft:#a0a8b3;--rule:#343b45;--grid:#292f37;--track:#252b33;
--claimed:#20402d;--link:#8ab8f0;--shadow:none;
--pass:#6fd394;--pass-bg:#173424;--fail:#ff9c91;--fail-bg:#45201d;--open:#eec45c;--open-bg:#3b2f12;--void:#c8a6f2;--void-bg:#33264a;
--s0:#7cb0f2;--s1:#ff9b63;--s2:#4fd1bd;--s3:#e88df0;--s4:#e3c14b;--s5:#6fd0fb;--s6:#ff8fa6;--s7:#b4bdc9;color-scheme:dark;`

const dashes = ['none', '7 3', '2 3', '9 3 2 3', '5 2', '1 2', '11 4', '4 2 1 2 1 2']
const slotRules = dashes
  .map((dash, slot) => `.s${slot}{--c:var(--s${slot})}.mean.s${slot}{stroke-dasharray:${dash}}`)
  .join('\n')

export const css = `
:root{${light}}
@media screen and (prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1120px;margin:0 auto;padding:40px 20px 72px}
h1{font-size:2rem;line-height:1.2;margin:0 0 4px;letter-spacing:-.015em;overflow-wrap:anywhere}
h2{font-size:1.3rem;margin:52px 0 4px;letter-spacing:-.01em;overflow-wrap:anywhere}
h3{font-size:1rem;margin:30px 0 8px}
p{margin:6px 0}
.lead{font-size:1.05rem;color:var(--soft);margin:0 0 20px}
.note,figcaption,.soft{color:var(--soft);font-size:.875rem}
.note{max-width:78ch}
a{color:var(--link)}
code,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.86em;overflow-wrap:anywhere}
pre{background:var(--track);padding:12px 14px;border-radius:8px;margin:8px 0;white-space:pre-wrap;overflow-wrap:anywhere}
dl.facts{margin:12px 0 0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,200px),1fr));gap:14px 28px;padding:18px 20px;background:var(--card);border:1px solid var(--rule);border-radius:10px;box-shadow:var(--shadow)}
.facts dt{color:var(--soft);font-size:.78rem}
.facts .span{grid-column:span 2}
.facts dd{margin:0;overflow-wrap:anywhere;font-size:.94rem}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,340px),1fr));gap:16px;margin-top:14px}
.card{background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:16px 18px;box-shadow:var(--shadow);break-inside:avoid}
.card.overall{background:var(--track)}
.card header{display:flex;align-items:center;gap:10px;margin-bottom:2px}
.card h3{margin:0;flex:1}
.card svg{margin:10px 0 2px}
.card p{font-size:.92rem}
.state{font-size:.82rem;font-weight:600;padding:2px 10px;border-radius:99px;white-space:nowrap}
.state.pass{color:var(--pass);background:var(--pass-bg)}
.state.fail{color:var(--fail);background:var(--fail-bg)}
.state.inconclusive,.state.insufficient{color:var(--open);background:var(--open-bg)}
.state.incomparable{color:var(--void);background:var(--void-bg)}
.state.unjudged{color:var(--soft);background:var(--track)}
.tally{display:flex;flex-wrap:wrap;align-items:center;gap:8px;margin:6px 0 0}
.tally strong{margin-right:4px}
.scroll{overflow-x:auto;margin:6px 0 8px;border:1px solid var(--rule);border-radius:10px;background:var(--card)}
table{border-collapse:collapse;width:100%;font-size:.875rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);padding:10px 12px 0;font-size:.82rem}
th,td{padding:8px 9px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--rule)}
tbody tr:last-child>*{border-bottom:0}
th{font-weight:600}
th:first-child,td:first-child{padding-left:14px}
th:last-child,td:last-child{padding-right:18px}
thead th{color:var(--soft);font-size:.8rem;vertical-align:bottom;white-space:normal;min-width:4.4em}
th[scope=row],.left{text-align:left}
th.left:not(:first-child),td.left{padding-left:22px}
td.soft{font-size:inherit}
td.wrap{white-space:normal;min-width:16em;text-align:left}
td.digest{white-space:normal;min-width:20em;text-align:left;overflow-wrap:anywhere}
.sd{color:var(--soft);font-size:.92em}
.best{font-weight:700}
.best::after,.partial::after{position:absolute;margin-left:2px}
.best::after{content:"*"}
.partial::after{content:"†"}
tr.candidate{background:color-mix(in srgb,var(--link) 7%,transparent)}
.role{display:inline-block;font-weight:400;font-size:.75rem;color:var(--soft);margin-left:8px}
.lost{color:var(--fail)}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;padding:0;margin:8px 0 4px;font-size:.875rem}
.legend li{display:flex;align-items:center;gap:7px}
.legend svg{width:40px;height:14px;flex:none}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,330px),1fr));gap:26px 24px;margin:12px 0}
.charts.narrow{grid-template-columns:repeat(auto-fill,minmax(min(100%,200px),1fr));gap:26px 20px}
.charts.narrow svg{max-width:300px}
.charts.narrow .tick{font-size:10px}
figure{margin:0;break-inside:avoid}
.wide{max-width:820px;margin:26px 0 0;overflow-x:auto}
.wide svg{min-width:540px}
svg{display:block;width:100%;height:auto;font-family:inherit}
svg text{fill:var(--ink);font-size:12px}
svg .tick{fill:var(--soft);font-size:11px}
svg .small{fill:var(--soft);font-size:9px}
svg .halo{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
svg .figure-title{font-size:13.5px;font-weight:600}
svg .row-label{font-size:12.5px}
svg .row-value{font-size:12.5px;font-variant-numeric:tabular-nums}
.grid{stroke:var(--grid)}
.axis{stroke:var(--soft)}
.reference{stroke:var(--soft);stroke-dasharray:4 3}
.mean{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round}
.seed{fill:none;stroke:var(--c);stroke-width:1;opacity:.32}
.band{fill:var(--c);opacity:.15}
.cross{stroke:var(--c);stroke-width:2;fill:none}
.mark{fill:var(--c);stroke:var(--paper);stroke-width:1}
.gap{fill:var(--c);opacity:.2}
.count{fill:var(--c);opacity:.55}
.bar{fill:var(--c);opacity:.85}
.bar.light{fill-opacity:.25;stroke:var(--c);stroke-width:1}
.dot{fill:var(--card);stroke:var(--ink);stroke-width:1}
.heat{fill:var(--c)}
.track{fill:var(--track)}
.claimed{fill:var(--claimed)}
.zero{stroke:var(--soft);stroke-dasharray:2 2}
.threshold{stroke:var(--pass);stroke-width:1.5}
.interval{stroke:var(--ink);stroke-width:1.6}
.estimate{fill:var(--ink);stroke:var(--card);stroke-width:1}
details{margin:10px 0}
summary{cursor:pointer;color:var(--link);font-size:.9rem}
footer{margin-top:56px;padding-top:16px;border-top:1px solid var(--rule);color:var(--soft);font-size:.82rem}
@media (max-width:560px){.facts .span{grid-column:auto}main{padding:24px 14px 48px}h1{font-size:1.6rem}.card{padding:14px}}
@media print{.wide svg{min-width:0}body{font-size:11pt;background:#fff}main{max-width:none;padding:0}.scroll{overflow:visible;break-inside:avoid}.cards{grid-template-columns:1fr 1fr}.charts{grid-template-columns:repeat(3,1fr);gap:12px}.charts.narrow{grid-template-columns:repeat(4,1fr)}h2,h3{break-after:avoid}table{font-size:8pt}th,td{padding:3px 5px}tr{break-inside:avoid}.state,tr.candidate{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
${slotRules}
`
