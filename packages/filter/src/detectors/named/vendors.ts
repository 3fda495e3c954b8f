/**
 * Vendors whose keys have no mark of their own, and how these look: `h` hexadecimal digits, `a` letters and digits,
 * `l` small ones, `u` capital ones, `d` digits, `w` base64url, and how many; `uuid` an id. A shape says little by
 * itself and counts only near its vendor's name. A name of several words stands here as one.
 */
export const VENDORS = `
abstract h32 | abstractapi h32 | abuseipdb h80 | accuweather a32-35 | adafruit a32 h32 | adobe h32 w32 |
adyen w24-120 | aeroworkflow a20 | agora h32 | ai21 a32 uuid | airbrake h32 | airship a91 | airtable a17 w17 |
airvisual uuid | aiven w300-400 | akamai w40-60 | akeyless w40-60 | alchemy w32 | alconost a32 | alegra l20 |
alephalpha w200-400 | aletheia a32 | algolia h32 a32 | alienvault h64 | allsports h64 | alpaca a40 u20 |
alphavantage u16 | amadeus a32 | amazon w40 a40 h64 | ambee h64 | amplitude h32 | anthropic w90-110 |
anypoint uuid h32 | apacta a32 | api2cart h32 | apideck w64-100 | apiflash h32 | apifonica w32-64 | apify a17-40 |
apilayer a32 | apimatic a64 | apininjas a40 | apiscience l30 | apollo w22 | appcues uuid | appdynamics w32-200 |
appfollow a20 | appointedd w88 | appoptics w71 | appsflyer w36-700 | apptivo a32 h32 | argocd w100-300 |
artifactory a73 a64 | artsy a20 a32 | asana d16 a32 h32 | assemblyai h32 | atera h32 | audd h32 | auth0 w64 w32 a64 |
autodesk a32 w32-64 | autoklose a32 | autopilot a32 | avaza w20-100 | aviationstack h32 | aws w40 a40 h40 |
axonaut a32 | aylien a32 | azure a32 h32 a40 a52 w34-44 uuid | backlog a64 | bannerbear a22 a24 | baremetrics a25 |
baseapi a32 | baseten a41 | beamer w45 | beebole l40 | bestbuy a24 | besttime w36 | betterstack a24 | billomat l32 |
binance a64 | bing h32 | bitbar l32 | bitbucket a32 a18 a20 w32-64 | bitcoinaverage a43 | bitfinex a43 |
bitly h40 a40 l40 | bitmex w24 w48 | bitrise w86 | bittrex h32 a32 | bitwarden a30-44 | blablabus l22 |
blazemeter h24 l24 | blitapp a39 | blogger w39 | blynk w32 | bombbomb w64-800 | boostnote h64 | borgbase w148 |
box a32 | braintree h32 l16 | brandfetch a40 w40 | brave w31 | bravesearch w31 | braze uuid | breezometer h32 |
brightlocal h40 | browserstack a20 a19 a16-24 | browshot w28 | bscscan u34 | buddyns h40 | budibase h32 |
bugherd l22 | bugsnag uuid h32 | buildkite h40 | bulbul a32 | bulksms a29 | bunny uuid w73 | buttercms h40 |
bybit a18 a36 | calendarific h40 a32 | calendly w140-400 | calorieninja a40 | campayn h64 | cannyio uuid |
capsulecrm w64 | captaindata h64 | carboninterface a21 | cashboard a40 | caspio l50 | centralstationcrm l30 |
cerebras a48 | cexio a27 | chartmogul l32 | chatbot w32 | chatfule a128 | chec a53 | checio a32 | checklyhq a32 |
checkout w32-40 uuid | checkvist a14-20 | chroma a40 | cicero h40 | circleci h40 | cisco h40 | clarifai h32 |
clearbit w35 h32 | clickhelp a24 | clickhouse w40-42 | clicksend uuid u36 h36 | clickuppersonal a32 | clientary a24 |
clinchpad a32 | clockify a48 w48 | clockwork h40 l40 | closecrm w50 | cloudconvert w300-1200 | cloudelements w43-44 |
cloudflare h37 w40 h32 h64 a40 | cloudfront a40 | cloudimage l30 | cloudinary w27 d15 | cloudmersive uuid |
cloudns a16-32 | cloudplan l32 | cloudsmith h40 | cloudways a30 a32 | cloverly l28 | cloze h32 | clustdoc a60 |
cockroach w30-62 | coda uuid w36 | codacy a20 | codeclimate h64 | codecov a32 uuid | codemagic w43 | codequiry a64 |
cohere a40 | coinapi uuid u36 | coinbase w64 a64 a32 | coinlayer h32 | coinlib l16 | coinmarketcap uuid |
collect2 uuid | commercejs a48 | commodities a60 | companyhub a20 | confluent a16 w64 u16 | conjur w20-80 |
contabo a32 | contentful w43 w64 h64 | contentstack h38 l19-40 | conversiontools a100-300 | convertapi a16 |
convertkit w22 w43 | convier a32 w45 | copper h32 | copyscape a16 | couchbase a64 | countrylayer h32 | courier u28 |
coveralls a37 a33 | craftmypdf w35 | crossbrowsertesting w20 | crowdin h80 | crowdstrike a40 h32 | cryptocompare h64 |
currencycloud h64 | currencyfreaks h32 | currencylayer h32 | currencyscoop h32 | currentsapi w48 |
customerguru a50 a30 | customerio h20 h32 l20 | cypress uuid | d7network w23 w80 | daily h64 | dailyco h64 |
dandelion a32 | dareboost a60 | darksky h32 | databox l21 | datadog h32 h40 | datagov a40 | datatorrent h40 |
deepai uuid | deepgram h40 | deepl uuid | deepseek a32 | delighted a32 | demio a32 a10-20 | deno a36 | deputy h32 |
derbit w43 | desec a28 w28 | detectify h32 l32 | detectlanguage h32 | dfuse a32 | diffbot h32 | digicert a76 |
digitalocean h64 u20 w43 | discord d18 d17 d19 w32 a32 d32 | disqus a64 | ditto l36 h40 | dnscheck h32 |
dnsimple a32 w32-40 | docparser l40 | documo w40-700 | docusign uuid | doppler a40 | dotdigital l16 a24 | dovico h32 |
dreamstudio a48 | dronahq h50 | drone a32 | droneci a32 | dropbox a15 l15 w64 w100-180 | duckdns uuid | duo a40 u20 |
dwolla w50 a50 | dynu a32 | dyspatch u52 | eagleeye a100 | easyinsight a20 | ecostruxure w40 | edamam h32 |
edenai w150-300 | eightxeight w43 | elastic w46 w56-90 a24 | elasticemail u96 a96 | elevenlabs h32 | enablex a36 |
endorlabs w40 | enigma a40 | envoy w220-900 | etherscan u34 | ethplorer w22 | etsy l24 a24 | europeana a9-30 |
eventbrite u20 a20 l20 | everhour w19 h32 | exa uuid | exchangerate h24 h32 | exchangeratesapi a32 h32 |
exportsdk uuid | extractorapi h40 | facebook h32 d15 d16 a60-400 | faceplusplus w32 | fastforex h10-40 l24-28 |
fastly w32 a32 | fathom w60 | fauna w40 | fedex h32 a32 | feedier a32 | fetchrss w40 | fibery w40 h8-60 |
figma w40-64 | fileio a39 w39 | filestack a22 | finage a35 | financialmodelingprep a32 | findl uuid |
finicity h32 a20 | finnhub l20 l40 | firebase w39 w120-180 | fireworks a20-40 | fitbit h32 l32 |
fivetran a16 a32 w32 | fixerio a32 h32 | flatio a128 | fleetbase w40 | flexport w43 | flickr h32 h16 |
flightapi l24 h24 | flightlabs w200-400 | flightstats h32 | float a50-70 | flowflu a51 | flutterwave a12 a24 h24 |
fmfw w32 | formbucket w80-300 | formcraft a32 | formio w200-400 | formsite a20 | foursquare u48 a48 | frameio w64 |
freshbooks h64 | freshdesk a20 | freshservice a20 | front w150-300 | fulcrum h80 | fullstory w80-110 | fusebill a88 |
fxmarket w20 | gandi a24 h40 | gcp w39 | geckoboard a44 h32 | gemini a18-48 w24-28 | gengo w64 | geoapify l32 h32 |
geocode l28 a28 | geocodify l40 h40 | geocodio l39 h39 | geoipifi a32 | getgeoapi l40 | getgist w64 |
getresponse l32 | getsandbox w40 | giphy a32 | github h40 | gitlab w20 w26 | gitter h40 | glassnode a27 |
gocanvas w63 | gocardless w40 | godaddy w30-40 a22 | goodday h32 | google w39 w24 w35 | googlemaps w39 |
grafana w92 a40-120 | graphcms w32 w600-1200 | graphhopper uuid w36 | greenhouse w32-50 | groovehq h64 l64 |
groq a52 | gtmetrix h32 | guardian uuid | guardianapi uuid | gumroad w43 | guru uuid | gyazo w43 | happyscribe a24 |
harness w64 | harvest w97 a97 | hasura a64 | helix w36 | hellosign h64 | helpcrunch w300-400 | helpscout a56 h32 |
hereapi w43 | heroku uuid | hetzner a64 | hive a17 a32 | hiveage w20 | holidayapi h32 uuid |
honeycomb a22 h32 a32 a23 | hostinger a48 | hotjar w40 | html2pdf a64 | hubspot uuid h32 | huggingface a34-37 |
humanity h40 | hunter h40 | hybiscus w43 | hyperbolic w80-200 | hypertrack a56 w56 | ibm w44 | iconfinder a64 |
iexapis a35 | iexcloud a35 | imagekit w35-40 | imagga h32 | infisical w60-80 | influxdb w86-88 |
infura h32 l32 | insightly uuid | instabot w43 | instagram w60-200 | instamojo h32 | integromat uuid | intercom w60 |
interseller w64 | intrinio a44 w46 | intruder w40 | invoiceocean w20 | ionos h32 a64 w80-90 | ip2location u32 h32 |
ipapi h32 | ipapico a50 | ipdata h56 | ipgeolocation h32 | ipify a32 | ipinfo h14 | ipinfodb h64 | ipquality a32 |
ipstack h32 | jambonz uuid | jenkins h34 h32 | jfrog a73 w64 | jira a24 w192 | jotform h32 |
jumpcloud h40 | jupiterone h76 | kanban a12 | kanbantool a12 | karmacrm a20 | keenio h64 u128 | keycdn w40 |
keygen w64-80 | kickbox a64 | klaviyo h34 | klipfolio h40 | knapsackpro h32 | kontent w300-800 | kraken w80-90 w56 |
kubernetes w40-1200 | kucoin h24 uuid | kylas w30-40 | lambda w60-70 | langfuse uuid | larksuite w32-42 | lastfm h32 |
lastpass h32 | launchdarkly w40 uuid | leadfeeder a25 | lemlist h32 l32 | lemonsqueezy w700-1200 | lendflow a36 |
leonardo uuid | lepton a32 | lessannoyingcrm w57 | lexigram w301 | line w43 w171 | linear h32 | linemessaging w171 |
linenotify w43 | linkedin a14 a16 l14 | linkpreview h32 | linode h64 | liveagent a32 | livestorm w80-200 | lob h35 |
locationiq h32 w35 | logdna h32 | loggly uuid | loginradius uuid | logzio a32 uuid | lokalise h40 l40 |
looker a20 a24 l20 l24 | loyverse h32 | lunchmoney h50 | luno a13 w43 | macaddress a32 | madkudu h32 | magento a32 |
mailboxlayer h32 | mailchimp h32 | mailerlite h32 w900-1200 | mailgun h32 a72 | mailjet h32 |
mailmodo w31 | mailsac w40 | mandrill w22 | mapbox w60-120 | mapquest a32 | marketstack h32 | mattermost l26 |
mavenlink h64 | maxmind a16 w40 | meaningcloud h32 | mediastack h32 | meilisearch h64 w43 a32 | meistertask w43 |
meraki h40 | mesibo a64 | messagebird a25 l25 | metaapi w64-900 | metabase h64 w40 uuid | metrilo h16 |
microsoftteams w100-200 | midise w32 | milvus w72 | mindmeister w43 | miro w27 | mistral a32 | mite h16 |
mixmax uuid | mixpanel h32 a32 | mockaroo h8 h32 | mollie a30 | monday w100-300 | mongodb uuid a36 |
monkeylearn h40 | moonclerk h32 | moosend uuid | moralis a64 w200-500 | mrticktock w24 | mux uuid w75 |
myfreshworks w22 | myintervals w11 | namecheap h32 | namecom h40 | nasdaq w20 | nasdaqdatalink w20 | nebius w300-900 |
neo4j w43 | neptune w100-300 | netcore h32 | netlify w40-46 w43 | neutrinoapi a48 |
newrelic h40 u40 h19 a32 u64 a47 w36 | newsapi h32 | newscatcher w43 | nexmo a16 h8 | nexus w20-60 | nftport uuid |
ngrok w49 w43 | nicereply h40 | nightfall a30 | nimble a30 | nitro a24 | noticeable a20 | notion w43 | nozbe w35 |
nuget a46 | numverify h32 | nutritionix h32 | nvidia w40 | nylas a30 | nytimes w32 a32 | oanda w65 |
octoai w100-400 | octopus a26 | okta w42 w40 | omdb h8 | omnisend w40-60 | onedesk a30 | onelogin h64 |
onepassword w40-800 | onesignal uuid w48 | onewaysms a20 | oopspam a40 | openai a48 | opencage h32 | opengraphr a80 |
openrouter h64 | openshift w43 | openuv h32 l32 | openvpn w64-90 | openweather h32 | openweathermap h32 |
opsgenie uuid | optidash h32 | optimizely w54-60 | ovh a16 a32 | owlbot h40 | oxford h32 |
packagecloud h48 | pagarme w32 | pagerduty w20 u20 a20 h32 | pandadoc h40 | pandascore w51 | paperform w300-900 |
paralleldots w43 | parsehub a12 | parseur h40 | partnerstack a64 | passbase a128 | pastebin a32 h32 |
paydirt h32 | paymo w44 | paymongo a32 | paypal w80 w76-82 a80 | paystack h40 | pdflayer h32 | pdfshift h32 |
peopledatalabs h64 | pepipost h32 | percy h64 | perplexity a48 | phonecom a32 | phyllo uuid | pinata h64 a20 |
pinboard u20 | pinecone uuid | pipedream h32 | pipedrive h40 | pivotaltracker h32 | pixabay h34 w34 |
plaid h24 l24 h30 l30 | planetscale w43 | planviewleankit a128 | planyo a62 | plivo w40 u20 a40 | podio a64 a11 w11 |
poloniex u35 h128 | polygon a32 w32 | poof w36 | porkbun a68 | positionstack h32 | postageapp a32 | postbacks a20 |
posthog w43 | postman w64 | postmark uuid | powrbot h40 | prefect w22 | prodpad h64 |
prospectcrm h32 | prospectio w50 | protocolsio h64 | proxycrawl w22 | pubnub uuid | pulsesms a40 | purestake a40 |
pushbullet w34 | pushbulletapi w34 | pusher h20 l20 | pushover a30 l30 | qase h40 | qdrant w50-60 | qualaroo w44 w64 |
qubole a64 | quickmetrics w22 | quicknode h40 | ramp w48 | rancher a54 | rapidapi a50 w50 | raven u16 a16 | rawg h32 |
razorpay a24 a14 | reachmail w41 | readme a32 | recaptcha w40 | recurly h32 | reddit w30 w27 w14 | redis a32 a42-60 |
refiner uuid | repairshopr w51 | replicate a37-40 | replyio a22 a24 | restpack a48 | restpackhtmltopdf a48 |
revampcrm h32 | ringcentral w22 w46 | ritekit h40 h44 | rocketreach h40 u39 |
rollbar h32 | route4me u32 | rownd uuid | runpod u40 a40 | runrunit h32 | runway h128 | s3 w40 a40 |
salesblink a16 w16 | salescookie a32 | salesflare w45 | salesforce a15 w85-120 h64 d19 | salesmate a25 |
sambanova uuid | satismeter h32 w16 | saucelabs uuid | scaleway uuid | scalingo w48 | scalr w136 | scrapeowl a30 |
scraperapi h32 | scraperbox u32 | scrapersite a45 | scrapestack h32 | scrapingant h32 | scrapingbee u80 a80 |
screenshotapi u24 uuid | screenshotlayer h32 | scrutinizer h64 | securitytrails a32 w32 | segment a32 w32 w43 |
selectpdf uuid | semaphore a20 w24-32 h40 | sendbird h40 h24 | sendgrid w69 | sendinblue w80 | 
sentry h64 h32 | serpapi h64 | serpdev a40 | serper h40 | serphouse w60 | serpstack h32 | sevenrooms h128 |
sheety h32 | sherpadesk a32 | shipday w31 | shippo h40 | shodan a32 | shopify h32 | shortcut uuid | shotstack a40 |
shutterstock w32 a32 w500-700 | signable h32 | signalwire w50 | signaturit w86 | signupgenius a32 | sigopt w48 |
simfin w32 a32 | simplesat h40 | simplynoted w300-400 | simvoly a33 | sinch h32 | singlestore h64 | sirv w88 w26 |
siteleaf h32 | skrappio a42 | skybiometry a25-26 | slack a24 | smartsheet a37 a26 | smartsheets a37 a26 |
smartystreets uuid a20 w20 | smooch w86 | snipcart w75 | snowflake w20-40 | snyk uuid | sonar h40 | sonarcloud h40 |
sonatype w20-60 | soundcloud a32 | sourcegraph h40 | spoonacular h32 | sportradar a24 a40 | sportsmonk a60 |
spotify h32 a32 | square w44 | squarespace uuid h36 | sslmate w36 | stability a48 | stabilityai a48 | stackpath h64 |
statuscake a20 a32 | statuspage uuid h64 | statuspal w21 | stitchdata a35 | stockdata a40 | storecove w43 |
stormboard h40 | stormglass w73 uuid | storyblok w22 w24 | storychief w900-1000 | strapi h256 h128 | strava h40 |
streak h32 | stream h64 l12 l64 | stripe a24 a32 | stripo w140-300 | stytch w47 w36 | sugester a32 | sumo a64 a14 |
sumologic a64 a14 | supabase w40 h40 | supernotes w44 | surveyanyplace w32 uuid | surveybot w80 | surveysparrow w88 |
survicate h32 | swell a32 w24 | swiftype w20 | synthesia w40 h32 | tableau w24 w57 | tallyfy w300-900 |
tatum w36 uuid | tatumio uuid | tavily a32 | taxjar h32 | teamcity w100-300 | teamgate a40 a80 | teamwork w20 w40 |
technicalanalysis u48 | telegram w45 | telesign a88 w88 | teletype a64 w64 | telnyx a59 | tencent a32 |
terraform w90 | testingbot h32 a20 h20 | text2data w20 | textmagic a30 | theoddsapi h32 | thinkific h32 |
thousandeyes a32 | ticketmaster a32 | ticktick a32 | tiingo h40 | timecamp h26 l26 | timescale a64 a32 |
timezoneapi a20 | tineswebhook h32 h64 | tly w60 | todoist h40 | together h64 | toggl h32 | togglapi h32 |
tomorrowio a32 | tomtom a32 | tradier a28 | transferwise uuid | travelpayouts h32 | travis w22 a22 |
travisci w22 a22 | trello h32 h64 a76 | trendmicro w40 | truenas a64 | turso w100-300 | twelvedata h32 |
twilio h32 h34 | twist h46 | twitch a30 l30 | twitter a25 a50 a45 w50 w45 w80-120 | tyntec a32 | typeform w44 w59 |
typesense a32 a48 | typetalk a64 | ubidots w39 w32 a35 | uclassify w12 a12 | unify w44 | unifyid w44 | unity w43 |
unplugg a64 | unsplash w43 | upcdatabase u32 h32 | upcloud a32 | uplead h32 | uploadcare h20 l20 | upstash w36-60 |
uptimerobot w34 | upwave a32 | urlscan uuid | userflow a30 w30 | userstack h32 | vagrantcloud w90 | vastai h64 |
vatlayer h32 | vbout d25 | vercel a24 | verimail u32 | veriphone u32 | versioneye w40 |
viewneo a120-300 | virustotal h64 a64 | visualcrossing u25 | voiceflow w45 | voicegain w600-900 | voodoosms a50 |
vouchery w36 a36 | vpnapi h32 | vultr u36 | vyte l50 | walkscore h32 | wandb h40 | weatherapi h31 l31 |
weatherbit h32 | weatherstack h32 | weaviate a36 w36 | webex w65 w64 a65 | webflow a64 h64 | webscraper w60 a60 |
webscraping h32 a32 | wepay w62 a62 | whoxy a33 | wistia h64 | wit u32 a32 | wiz a52 w64 w53 | woopra a12 |
wordnik h48 l50 | workday w70 | workiz w40 | worksnaps w40 | worldcoinindex a35 | worldweather h31 l31 |
wrike w300-400 | writer w40 | yahoo w32 h40 | yandex a38-60 | yelp w128 | ynab w43 h64 | youneedabudget h64 w43 |
yousign h32 | youtube w39 | youtubeapi w39 | zapier a32 | zapierwebhook w20 | zeit a24 | zendesk a40 | zenkitapi w42 |
zenrows h40 | zenscrape uuid | zenserp uuid | zeplin w1000-1200 | zerobounce h32 | zerossl h32 | zerotier a32 |
zilliz h72 | zipapi a32 h32 | zipbooks w100-400 | zipcodeapi a64 | zipcodebase uuid | zoho w32 h32 |
zonkafeedback h32 | zoom a22 a32 w20-24 w500 | zulip a32 |
`
