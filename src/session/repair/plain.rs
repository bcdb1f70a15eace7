//! Plain English words that a question may hold: none of them is a slip for a word of the vocabulary that is near.

/// Common words, and words of the news. Those that are rather a slip than meant in a question (`form`, `moth`, `know`)
/// are left out.
const PLAIN: &str = "
able above abroad ate accept accepted accused achieve across act acted action actions add added admit admitted advise affair
affairs again age agency agent agents ago agree agreed agreement aid aim air alive allow allowed almost alone along already
although always among amount ancient anger annual another answer anybody anyone anything appeal appear appeared approach
area areas argue arm armed arms army arrest arrested arrive arrived arrival article ask asked attack attacked attempt
attend attended attending author authority available avoid award away back bad balance ball ban band bank banned bar base
based battle bay beat become became bed been began begin begun being believe below beside best better beyond bid big bill
bills bird birth black blame block blood blue board boat boats body bomb bond book books border borders born boss both
bought box boy brand break bridge bridges brief bring broke broken brother brought budget build builder building
built burn bus business busy buy call called calls came camp camps can capital car card cards care carried carry cars case
cases cash cast cause caused center chair chance change changed charge charged chase cheap check chief child children
choice choose church claim claimed class clean clear close closed coal coast code cold collapse come comes coming comment
common company compare compared complain complete concern condition conduct conflict congress consider contact contain
content contest continue contract control cook cool copy cost costs could council country countries couple course court
courts cover covered crash create created crew crime crimes crisis crop cross crowd cup current cut cuts daily dam dams danger
dark data day dead deal deals dealt death deaths debate debt decide decided decision deep defeat defend delay deliver
demand depart deploy deploys describe desert deserve design desire despite detail detain develop device dialogue die died
differ different difficult dinner direct director disaster discuss discussed disease dispute divide doctor doctors does
dollar done door doors double doubt down draft draw drew drill drink drive driver drop dropped drought drove due duty each
earlier early earn east easy eat economy edge edit effect effort eight either elect elected election elections else email
emergency employ empty end ended enemy energy engage engine enjoy enough enter entered entire equal error escape event ever
every everybody everyone everything evidence exact example except exist expand expect expected expel expert explain expose
express extend extra eye face faced fact factor factors facts fail failed fair fall fallen family famine famous far farm farms
farmer fast fate father fear fee feed feel fell felt few field fields fight fighter figure file fill film final finally
finance find fine finish finished fire fired fires firm firms fish fishing fit five fix flag flags flat fled flee flew flight
flow flower fly food foods foot force forced forces foreign forest forget forgot former fort forth found founded four frame
free fresh friend front fruit fuel full fun fund funded funds future gain game games garden gas gate gave general get gets
getting give given gives giving glass goal goals god goes going gold gone good goods got govern government grain grand grant
grass great green greet grew ground group groups grow grown growth guard guess guest guests guide gun guns guy hall hand hands
hang happen happens happy hard harm hat hate have having head health hear heard heart heat heavy held help helped her here high
hill him himself hire his hit hits hold holding holds home homes honest honor hope hoped horse hospital host hosted hosts
hot hotel hour hours house houses how however huge human hunt hurt ice idea ideas if ill image import imports improve inch
incident increase indeed inform injure injured inside instead interest interview invade invest investigate invite invited iron
island issue issues item items itself job jobs join joined joint journey judge jump jury just keep kept key kick kill killed
kind king knew knife lack lady lake lakes land landed lands language large larger largest late later latest laugh launch law
laws lawyer lay lead leader leaders leading league learn leave leaving led left leg legal lend length less lesson let letter
letters level levels liberty lie life lift light like likely line lines link list listen lists little live lived lives living load
loads loan local locals located lock long longer look looked lose loss lost lot lots loud love low lower lunch machine made mail
main major make maker makes making male man manage manager map march mark marks market marry mass match material matter may
maybe mayor me meal mean means meat media medal medical meet meeting meetings meets member members memory men mention mentions
mere message met metal method middle might mile miles military milk mill mills million mind mine miner miners mines minister
ministers minor minute mirror miss missed missile missiles mission missions mistake mix mob model modern moment money mood moon
moral morning mother motion motor mount mouth move moved moves movie much murder museum music must mutual my name named names
nation nations native nature navy near nearby nearly neck need needs negotiate neighbor neither net network new news newer
newest newspaper next nice night nine nobody noise none noon normal north notice now nuclear number numbers nurse oath object
observe obtain occur occurred ocean offer offered offers office officer official officials often oil old older oldest one ones
only open opened opens operate opinion oppose option order ordered orders organ other others ought our out outside over own
owned owner owners pact page pages paid pain paint pair pan panel paper papers parade park parks part parties partner parts party
pass passed path patient patrol pattern pay payment pays peace peak pen people per perhaps period permit person phone photo
photos pick picture piece pilot pipe plane planes plant plants plate play played player please plot point points poison police
policy political poll polls pool poor pop popular port ports pose position possible post posted posts pound poverty power powers
practice praise pray prefer prepare present president press pressure pretty prevent price prices pride prime print prior prison
private prize problem process produce product profit program project promise promote promoted proof proper propose protect protest
protests prove provide public publish pull punish purchase purpose push put quake quality quarter queen quick quiet quit quite
race radio raid raids rail railway rain raise raised rally ran range rank rapid rare rather raw reach reached react read reader
readers ready real really reason rebel rebels rebuild rebuilt recall receive received recent recently reduce refer reform refuse
refused regard regime region regions regret reject rejected related relation release relief rely remain remark remember remove
renew repair repeat replace replied reply report reported reporter reports request require rescue research reserve resident resign resist
resolve resource respect respond rest result results resume retire return returned returns reveal review revolt rice rich ride
right rights ring riot riots rise risk risks rival rivals river rivers road roads rob rock rode role roles roll room rooms root rose
rough round route routes row royal rule ruled rules rumor run running runs rural rush safe safety said sail sale sales salt same
sanction sand sat save saved saw say saying says scale scene school schools science score sea seal search season seat seats
second secret section sector secure security see seed seek seem seemed seen sees seize seized sell send sending sends senior
sense sent serious serve served service session set sets seven several severe shake shall shape share shared sharp she shed ship
ships shock shoe shoot shooting shop shops shore short shot should shout show showed shown shows shut sick side sides siege sight
sign signed signs silent similar simple simply since sing single sister sit site sites six size skill skin sky sleep slow small
smart smoke smooth snow so social soft soil sold soldier soldiers sole solid solve some somebody someone something sometimes son
song soon sorry sort sought sound source south space spare speak speaker speaks special speech speed spend spent split spoke
spoken sport spot spread spring spy square staff stage stand stands star stars start started starts state stated statement states
station statue stay stayed stays steal steel step steps stick still stock stole stone stood stop stopped store stores storm storms
story strange street stress strike strikes strong struck structure student study style subject succeed such sudden suffer
suffered sugar suggest suit summer summit sun supply support supported sure surface surprise survey survive suspect swear sweep swim
switch system table take taken takes taking tale talk talked talks tall tank tanks target tax taxes tea teach teacher team teams
tear tell ten tend tension tent tents term terms terror test tested tests text than thank their them themselves then theory there
these they thick thing things think third this those though thought threat threaten three threw through throw thus ticket tie tied
ties tight till time times tin tiny tip tired title together told tone tonight too took tool top topic torn total touch tough tour
tours toward towards tower towers town towns toy track trade trades tradition traffic train trained trains travel traveled travelled
travels treat treaty tree trees trial tribe trick tried tries trip trips troop troops trouble truck true trust truth try turn turned
twelve twice twin two type typhoon under union unit unite united unity unless until unveil up upon upper urban urge urged us use
used useful user users usual value various vehicle very via vice victim victims victory view village visa visible vision visitor
visitors vital voice volume vote voted voter voters votes wage wages wait walk walked wall walls want wanted wants war warm warn
warned warning wars was wash waste watch water wave waves way ways weak weapon weapons wear weather week weekend weight welcome well
went west western wet what whatever wheat wheel when where whether which while white who whole whom whose why wide wife wild will win
wind window wine wing winner wins winter wire wise wish with within witness woman women won wonder wood word words wore work worked
worker workers working works world worry worse worst worth would wound wounded write writer written wrong wrote yard year yellow yes
yet you young your youth zone zones
";

/// Whether a folded word is plain English.
pub(super) fn is_plain(word: &str) -> bool {
    PLAIN.split_ascii_whitespace().any(|known| known == word)
}
